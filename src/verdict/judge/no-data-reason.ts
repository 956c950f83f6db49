import { countText } from '../../base/units/count.ts'
import type { LoadPhase } from '../../load/spec/phase.ts'
import type { Tally } from '../../metrics/tally.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { Condition, ConditionName } from '../language/written-sla.ts'
import type { Sla } from '../sla/sla.ts'
import { rowFilter } from './scope-rows.ts'

/** What is known of a run when something was not measured in it. */
export interface RunFacts {
  tally: Tally
  phases: readonly LoadPhase[]
  /** How far the run came, in seconds. */
  nowSeconds: number
  /** The greatest figures of the load that a promise's conditions looked at. */
  greatest?: Partial<Record<ConditionName, number>>
  /** How many seconds there were that it could count in, where it counts by the second. */
  metSeconds?: number
}

/** Why nothing was measured for a promise, in a part of a sentence: `GET /agents was never called`. */
export function noDataReason(sla: Sla, facts: RunFacts): string {
  const { limit, clauses = {} } = sla
  return (
    unwatchedReason(sla) ??
    phaseReason(sla, facts) ??
    callReason(sla, facts) ??
    (facts.metSeconds === 0 ? timeReason(sla, facts) : undefined) ??
    (clauses.window === undefined
      ? undefined
      : `there were never ${secondsText(clauses.window.seconds)} in a row to judge it by`) ??
    (limit.relative !== undefined && Number.isNaN(limit.value) ? baselineReason(sla) : undefined) ??
    `nothing was measured that it could be told from`
  )
}

/** Why nothing is known of what only a monitor can tell; undefined for all else. */
export function unwatchedReason({ metric }: Sla): string | undefined {
  return metric.monitored ? `nothing watches the target: no monitor publishes ${metric.name}` : undefined
}

function phaseReason({ phase, clauses = {} }: Sla, { phases, nowSeconds }: RunFacts): string | undefined {
  for (const name of [phase, clauses.after?.phase]) {
    if (name === undefined) continue
    const found = phases.find((each) => each.name === name)
    if (found === undefined) return `the load has no phase '${name}'`
    if (found.startMs >= nowSeconds * 1_000) return `the phase '${name}' was never reached`
  }
  if (phases.some(({ judged, startMs }) => judged && startMs < nowSeconds * 1_000)) return undefined
  return 'no phase that is judged was reached'
}

/** Why there is no figure of what it is about: it was never called, or not there, or nothing of it succeeded. */
function callReason(sla: Sla, { tally, phases }: RunFacts): string | undefined {
  const { scope, kind, phase } = sla
  if (kind === 'metric') {
    return tally.metrics.names.some(({ name }) => name === scope) ? undefined : `${scope} never had a value`
  }
  const all = [...phases.keys()]
  const rows = tally.rowsWhere(rowFilter(sla))
  const requestsIn = (indexes: readonly number[]) =>
    rows.reduce(
      (sum, row) => sum + indexes.reduce((some, index) => some + tally.cell(index, row).requests, 0),
      0,
    )
  const what =
    kind === 'run'
      ? 'no request was made'
      : `${scope} was never ${kind === 'group' || kind === 'measure' || kind === undefined ? 'run' : 'called'}`
  if (requestsIn(all) === 0) return what
  const meant = all.filter((index) =>
    phase === undefined ? phases[index]!.judged : phases[index]!.name === phase,
  )
  const where = phase === undefined ? 'while it counts' : `in the phase '${phase}'`
  if (requestsIn(meant) === 0) return `${what} ${where}`
  const successes = rows.reduce(
    (sum, row) => sum + meant.reduce((some, index) => some + tally.cell(index, row).successes, 0),
    0,
  )
  if (successes > 0) return undefined
  return `none of ${kind === 'run' ? 'the' : 'its'} ${countText(requestsIn(meant))} requests succeeded`
}

/** Why there was no second in which it counts. */
function timeReason({ clauses = {} }: Sla, facts: RunFacts): string | undefined {
  const { after, conditions = [] } = clauses
  const ofCondition = conditionReason(conditions, facts)
  if (ofCondition !== undefined || after === undefined) return ofCondition
  const delay = after.seconds === 0 ? '' : ` + ${secondsText(after.seconds)}`
  return `there was no whole second of the time that counts after ${after.phase}${delay}`
}

function baselineReason({ metric, scope, limit }: Sla): string {
  const what = `${metric.name}${scope === 'run' ? '' : ` of ${scope}`}`
  return limit.hasBaseline === true
    ? `the baseline does not say what ${what} was`
    : `there is no baseline that says what ${what} was: give one with --baseline`
}

function conditionReason(conditions: readonly Condition[], { greatest = {} }: RunFacts): string | undefined {
  if (conditions.length === 0) return undefined
  for (const { name, comparison, value } of conditions) {
    const most = greatest[name]
    const isAbove = comparison === '>' || comparison === '>='
    const isNever = most === undefined || (isAbove && (comparison === '>' ? most <= value : most < value))
    if (isNever)
      return `${name} was never ${comparison} ${value}${most === undefined || most === 0 ? '' : `: ${most} at most`}`
  }
  return `there was no whole second in which ${conditions.map(({ name, comparison, value }) => `${name} ${comparison} ${value}`).join(' and ')}`
}
