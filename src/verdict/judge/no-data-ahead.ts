import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'
import { peakOfPoints } from '../../load/planned/planned-points.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { Sla } from '../sla/sla.ts'
import { unmonitoredReason } from './no-data-reason.ts'

/** The load of a run, as far as it is known before it begins. */
export interface PlannedRun {
  loads: readonly PlannedLoad[]
  phases: readonly PlannedPhase[]
}

/**
 * Why an SLA will have no data however the run goes, as a part of a sentence. Undefined where it may have data. This
 * spares the user a useless run; doubtful cases are left to the run.
 */
export function noDataAhead(sla: Sla, planned: PlannedRun): string | undefined {
  return unmonitoredReason(sla) ?? tooFewUsers(sla, planned) ?? tooShort(sla, planned)
}

function tooFewUsers({ clauses = {} }: Sla, { loads }: PlannedRun): string | undefined {
  if (loads.some(({ unit }) => unit !== 'users')) return undefined
  const most = loads.reduce((sum, { points }) => sum + Math.ceil(peakOfPoints(points)), 0)
  const isOutOfReach = clauses.conditions?.some(
    ({ name, comparison, value }) =>
      name === 'users' && ((comparison === '>=' && value > most) || (comparison === '>' && value >= most)),
  )
  return isOutOfReach ? `the load has at most ${most} users` : undefined
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
