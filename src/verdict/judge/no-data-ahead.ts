import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'
import { peakOfPoints } from '../../load/planned/planned-points.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { Sla } from '../sla/sla.ts'
import { unwatchedReason } from './no-data-reason.ts'

/** What a load is to be, as far as it is known before it begins. */
export interface PlannedRun {
  loads: readonly PlannedLoad[]
  phases: readonly PlannedPhase[]
}

/**
 * Why nothing will be measured for a promise however the run goes, in a part of a sentence; undefined where something may be. It
 * spares the user the run; what is doubtful is left to the run.
 */
export function noDataAhead(sla: Sla, planned: PlannedRun): string | undefined {
  return unwatchedReason(sla) ?? fewUsers(sla, planned) ?? shortTime(sla, planned)
}

function fewUsers({ clauses = {} }: Sla, { loads }: PlannedRun): string | undefined {
  if (loads.some(({ unit }) => unit !== 'users')) return undefined
  const most = loads.reduce((sum, { points }) => sum + Math.ceil(peakOfPoints(points)), 0)
  const isOutOfReach = clauses.conditions?.some(
    ({ name, comparison, value }) =>
      name === 'users' && ((comparison === '>=' && value > most) || (comparison === '>' && value >= most)),
  )
  return isOutOfReach ? `the load has ${most} users at most` : undefined
}

function shortTime({ phase, clauses = {} }: Sla, { phases }: PlannedRun): string | undefined {
  const { window } = clauses
  const meant = phases.filter(({ name, judged }) => (phase === undefined ? judged : name === phase))
  if (window === undefined || meant.length === 0) return undefined
  const from = Math.min(...meant.map(({ startSeconds }) => startSeconds))
  const to = Math.max(...meant.map(({ endSeconds }) => endSeconds))
  if (to - from >= window.seconds) return undefined
  return `${phase === undefined ? 'what is judged' : `the phase '${phase}'`} lasts ${secondsText(to - from)}`
}
