import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import { allLevels, wantsAllLevels } from '../settings/level-setting.ts'
import type { SettingValues } from '../settings/settings.ts'
import { levelNames } from './load-choice.ts'

/** How one of several plans is run. */
export interface LevelChoice {
  /** The levels that it is run at, one after the other; absent if it is run once. */
  levels?: string[]
  /** The names of its levels, if the chosen level is not among them: it is then run as without that setting. */
  lacking?: string[]
}

/**
 * Chooses the levels at which a plan is run. One of several plans (`isOneOfSeveral`) that lacks the chosen level is run as if
 * none was chosen, and one that has only levels is then run at all of them. Throws a `PlimsollError` (`bad-option`) if all
 * levels of a single plan without levels are to be run.
 */
export function chooseLevels(
  plan: PlanDescription,
  values: SettingValues,
  isOneOfSeveral: boolean,
): LevelChoice {
  if (!isOneOfSeveral) return wantsAllLevels(values) ? { levels: levelNames(plan) } : {}
  const { level, once, profile, users, rate } = values
  const names = Object.keys(plan.levels)
  const hasOwnLoad = plan.load !== undefined || [profile, users, rate].some((each) => each !== undefined)
  const asItIs: LevelChoice = hasOwnLoad || once ? {} : { levels: names }
  if (level === undefined) return asItIs
  if (names.includes(level) || (once && level === allLevels)) return {}
  if (level === allLevels && names.length > 0) return { levels: names }
  return { ...asItIs, lacking: names }
}

/** The error for a level that none of several plans has. `names` are the names of all their levels. */
export function noPlanHasLevel(level: string, names: readonly string[]): PlimsollError {
  const known = [...new Set(names)]
  const near = nearestName(level, known)
  const list = known.length === 0 ? 'They have no levels: leave it out.' : `They have: ${known.join(', ')}.`
  return new PlimsollError(
    'bad-option',
    phrase`${setting('level')} is ${JSON.stringify(level)}, which none of the plans has`,
    { setting: 'level', advice: near === undefined ? list : `Did you mean '${near}'? ${list}` },
  )
}
