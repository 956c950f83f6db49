import { countOf } from '../../base/units/count.ts'
import type { Condition } from '../language/written-sla.ts'
import type { Sla } from '../sla/sla.ts'
import type { LeftOut } from './left-out.ts'
import type { OtherLoad, PlannedRun } from './planned-run.ts'
import { peakUsers, reachesUsers } from './planned-users.ts'

/** What is planned for a run, by which it is decided before its load which SLAs are meant for it. */
export interface RunPlan {
  run: PlannedRun
  /** The other loads of the plan. */
  others: readonly OtherLoad[]
  leftOut: LeftOut
}

/**
 * Returns the reason why an SLA is not meant for a run: `for the level 'peak'`; undefined if it is. It depends only on what
 * is planned, never on what happens. That its phase is in another load is known to the `SlaReader`.
 */
export function notMeantReason(sla: Sla, { run, others, leftOut }: RunPlan): string | undefined {
  return noBaseline(sla) ?? scopeLeftOut(sla, leftOut) ?? usersOfOtherLoad(sla, run, others)
}

/** What to write into a plan if an endpoint has no data, because only its author knows who calls it; otherwise undefined. */
export function noDataAdvice({ kind, scope }: Sla, { leftOut }: RunPlan): string | undefined {
  if (kind !== 'request' || !leftOut.unknownEndpoints.has(scope)) return undefined
  return "If only scenarios that the tags leave out call it, name it in their endpoints: scenario('buy', { endpoints: [checkout] }, …). Its SLA is then not meant for this run."
}

function noBaseline({ limit }: Sla): string | undefined {
  return limit.relative !== undefined && limit.hasBaseline !== true
    ? 'relative to a baseline, and none was given'
    : undefined
}

function scopeLeftOut({ kind, scope, taggedEndpoints = [] }: Sla, leftOut: LeftOut): string | undefined {
  if (kind === 'scenario' && leftOut.scenarios.has(scope)) return 'the tags leave out its scenario'
  if (kind === 'request' && leftOut.endpoints.has(scope)) return 'the tags leave out its endpoint'
  const isEmptyTag =
    kind === 'tag' &&
    taggedEndpoints.length > 0 &&
    taggedEndpoints.every((name) => leftOut.endpoints.has(name))
  return isEmptyTag ? 'the tags leave out all of its endpoints' : undefined
}

function usersOfOtherLoad(sla: Sla, run: PlannedRun, others: readonly OtherLoad[]): string | undefined {
  const isOpen = run.loads.every(({ unit }) => unit !== 'users')
  // A load of arrivals plans no users; with users beside it, their sum is not known.
  if (reachesUsers(sla, run, !isOpen)) return undefined
  const other = others.find(({ planned }) => reachesUsers(sla, planned, false))
  if (other === undefined) return undefined
  const conditions = (sla.clauses?.conditions ?? []).filter(({ name }) => name === 'users')
  const where = other.level === undefined ? 'the load of the plan' : `the level '${other.level}'`
  return `for ${where}: this load ${plannedText(conditions, run, isOpen)}`
}

function plannedText(conditions: readonly Condition[], run: PlannedRun, isOpen: boolean): string {
  if (isOpen) return 'is of arrivals and plans no users'
  const peak = peakUsers(run)
  const isBelow = conditions.some(
    ({ comparison, value }) => (comparison === '>=' && value > peak) || (comparison === '>' && value >= peak),
  )
  return isBelow
    ? `has at most ${countOf(peak, 'user')}`
    : `never has ${conditions.map(({ name, comparison, value }) => `${name} ${comparison} ${value}`).join(' and ')}`
}
