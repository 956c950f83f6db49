import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import type { LevelOptions } from './level-options.ts'
import type { ArrivalLoad, UserLoad } from './load.ts'
import { loadOfPhases, readSize } from './numeric-phases.ts'

/** The loads of a plan's levels, by name. */
export type LevelLoads = Readonly<Record<string, UserLoad | ArrivalLoad>>

const levelKeys = keysOf<LevelOptions>({
  users: true,
  rate: true,
  for: true,
  ramp: true,
  rampDown: true,
  sla: true,
  endpoints: true,
})

/** Names that a level cannot have: those of the other phases of its run, and `all` for all levels. */
const reserved = ['ramp', 'rampDown', 'all']

const maxNameLength = 60

/**
 * Reads the levels of a plan. Throws a `PlimsollError` (`bad-level`, `bad-load`, `bad-duration`) with the keys of the
 * mistake.
 */
export function readLevels(levels: Readonly<Record<string, LevelOptions>> | undefined): LevelLoads {
  if (levels === undefined) return {}
  return atKeys(['levels'], () => {
    if (typeof levels !== 'object' || levels === null || Object.keys(levels).length === 0)
      throw new PlimsollError('bad-level', 'the levels of the plan are empty', {
        advice: "Add some: { light: { users: 10, for: '5m' } }.",
      })
    const names = Object.keys(levels)
    return Object.fromEntries(names.map((name) => [name, levelLoad(name, levels[name])]))
  })
}

function levelLoad(name: string, level: LevelOptions | undefined): UserLoad | ArrivalLoad {
  return prefixKeys(['levels', name], () => {
    checkName(name)
    if (typeof level !== 'object' || level === null)
      throw new PlimsollError('bad-level', `the level '${name}' is ${shown(level)}`, {
        advice: `Write ${name}: { users: 10, for: '5m' }.`,
      })
    const what = `the level '${name}'`
    checkKeys(level, levelKeys, { what, code: 'bad-level' })
    const size = readSize(level, what)
    if (level.for === undefined)
      throw new PlimsollError('bad-level', `${what} has no duration`, {
        advice: "Add for: '5m'.",
      })
    const ms = durationMs(level.for, what, 'for')
    if (ms === 0)
      throw new PlimsollError('bad-level', `${what} has a duration of 0`, {
        advice: "Give it a duration: for: '5m'.",
        keys: ['for'],
      })
    const { value } = size
    const { sla, endpoints } = level
    const slas = { ...(sla !== undefined && { sla }), ...(endpoints !== undefined && { endpoints }) }
    const unjudged = { judged: false }
    const ramps = {
      up: durationMs(level.ramp, what, 'ramp'),
      down: durationMs(level.rampDown, what, 'rampDown'),
    }
    return loadOfPhases(
      size,
      [
        { name: 'ramp', from: 0, to: value, ms: ramps.up, ...unjudged },
        { name, from: value, to: value, ms, ...slas },
        { name: 'rampDown', from: value, to: 0, ms: ramps.down, ...unjudged },
      ],
      { level: name },
    )
  })
}

/** Checks a name. JavaScript moves keys of digits to the front of an object, and report files are named after levels. */
function checkName(name: string): void {
  const refuse = (why: string, advice: string) =>
    new PlimsollError('bad-level', `a level is named ${shown(name)}${why}`, { advice })
  if (reserved.includes(name))
    throw refuse(', which is reserved', `Give it another name than ${reserved.join(', ')}.`)
  if (/^\d+$/.test(name)) throw refuse('', `Give it a name that is not a number, such as 'users-${name}'.`)
  if (/^[\s.]*$|[/\\\p{Cc}]/u.test(name) || name.length > maxNameLength)
    throw refuse('', 'Give it a short name without slashes: report files are named after it.')
}

function durationMs(duration: Duration | undefined, what: string, key: string): number {
  if (duration === undefined) return 0
  return atKeys([key], () => parseDurationMs(duration, `${key} of ${what}`))
}

/** Puts keys in front of those of an error that `make` throws. */
function prefixKeys<T>(keys: readonly string[], make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys = [...keys, ...(error.keys ?? [])]
    throw error
  }
}
