import { countOf } from '../../base/units/count.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { PlannedRun } from '../meant/planned-run.ts'
import { peakUsers } from '../meant/planned-users.ts'
import type { Sla } from '../sla/sla.ts'
import { unmonitoredReason } from './no-data-reason.ts'

/**
 * Returns the reason why an SLA will certainly have no data, as a part of a sentence; undefined if it may have data, or if
 * it is not meant for the run. It spares the user a useless run.
 */
export function plannedNoDataReason(sla: Sla, planned: PlannedRun): string | undefined {
  if (sla.notMeant !== undefined) return undefined
  return unmonitoredReason(sla) ?? tooFewUsers(sla, planned) ?? tooShort(sla, planned)
}

function tooFewUsers({ clauses = {} }: Sla, run: PlannedRun): string | undefined {
  if (run.loads.some(({ unit }) => unit !== 'users')) return undefined
  const maxUsers = peakUsers(run)
  const isOutOfReach = clauses.conditions?.some(
    ({ name, comparison, value }) =>
      name === 'users' &&
      ((comparison === '>=' && value > maxUsers) || (comparison === '>' && value >= maxUsers)),
  )
  return isOutOfReach ? `the load has at most ${countOf(maxUsers, 'user')}` : undefined
}

function tooShort({ phase, clauses = {} }: Sla, { phases }: PlannedRun): string | undefined {
  const { window } = clauses
  const counted = phases.filter(({ name, judged }) => (phase === undefined ? judged : name === phase))
  if (window === undefined || counted.length === 0) return undefined
  const from = Math.min(...counted.map(({ startSeconds }) => startSeconds))
  const to = Math.max(...counted.map(({ endSeconds }) => endSeconds))
  if (to - from >= window.seconds) return undefined
  return `${phase === undefined ? 'the judged time' : `the phase '${phase}'`} lasts only ${secondsText(to - from)}`
}
