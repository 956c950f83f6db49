import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'
import { peakOfPoints } from '../../load/planned/planned-points.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { Sla } from '../sla/sla.ts'
import { unmonitoredReason } from './no-data-reason.ts'

/** The planned load of a run, known before it begins. */
export interface PlannedRun {
  loads: readonly PlannedLoad[]
  phases: readonly PlannedPhase[]
}

/**
 * Returns the reason why an SLA will certainly have no data, as a part of a sentence; undefined if it may have data. It
 * spares the user a useless run.
 */
export function plannedNoDataReason(sla: Sla, planned: PlannedRun): string | undefined {
  return unmonitoredReason(sla) ?? tooFewUsers(sla, planned) ?? tooShort(sla, planned)
}

function tooFewUsers({ clauses = {} }: Sla, { loads }: PlannedRun): string | undefined {
  if (loads.some(({ unit }) => unit !== 'users')) return undefined
  const maxUsers = loads.reduce((sum, { points }) => sum + Math.ceil(peakOfPoints(points)), 0)
  const isOutOfReach = clauses.conditions?.some(
    ({ name, comparison, value }) =>
      name === 'users' &&
      ((comparison === '>=' && value > maxUsers) || (comparison === '>' && value >= maxUsers)),
  )
  return isOutOfReach ? `the load has at most ${maxUsers} users` : undefined
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
