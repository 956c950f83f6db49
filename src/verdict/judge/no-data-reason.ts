import { type Note, note } from '../../base/note.ts'
import { redactText } from '../../base/secrets/redact.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { countOf, countText } from '../../base/units/count.ts'
import type { LoadPhase } from '../../load/spec/phase.ts'
import type { Tally } from '../../metrics/tally.ts'
import { secondsText } from '../language/sla-clauses.ts'
import type { Condition, ConditionName } from '../language/written-sla.ts'
import type { Sla } from '../sla/sla.ts'
import { lacksEvidence, strictCount } from './percentile-evidence.ts'
import { rowFilter } from './scope-rows.ts'

/** The error of an endpoint without a success is cut to this length, in UTF-16 units. */
const maxErrorLength = 200

/** The facts about a run in which an SLA has no data. */
export interface RunFacts {
  tally: Tally
  phases: readonly LoadPhase[]
  /** The duration of the run in seconds. */
  nowSeconds: number
  /** The maximum figures of the load, for an SLA with conditions. */
  maxFigures?: Partial<Record<ConditionName, number>>
  /** The number of counted seconds, for an SLA that is judged by the second. */
  countedSeconds?: number
  /** For a percentile, the number of values that it would be of. */
  count?: number | undefined
}

/** Returns the reason why an SLA has no data, as a part of a sentence (`GET /agents was never called`), and what to do. */
export function noDataReason(sla: Sla, facts: RunFacts): Note {
  const { limit, clauses = {} } = sla
  const { window } = clauses
  const withAdvice = (reason: string | undefined, advice: string) =>
    reason === undefined ? undefined : note(reason, advice)
  return (
    withAdvice(unmonitoredReason(sla), adviceFor.monitor) ??
    withAdvice(phaseReason(sla, facts), adviceFor.phase) ??
    callReason(sla, facts) ??
    withAdvice(evidenceReason(sla, facts), adviceFor.evidence) ??
    withAdvice(facts.countedSeconds === 0 ? timeReason(sla, facts) : undefined, adviceFor.condition) ??
    withAdvice(
      window && `there was no uninterrupted stretch of ${secondsText(window.seconds)} to judge`,
      adviceFor.window,
    ) ??
    withAdvice(
      limit.relative !== undefined && Number.isNaN(limit.value) ? baselineReason(sla) : undefined,
      adviceFor.baseline,
    ) ??
    note('nothing was measured that it could be computed from', adviceFor.phase)
  )
}

const adviceFor = {
  monitor: 'This version has no monitors: leave the SLA out, or let it only warn (or warn).',
  phase: 'Let the run last long enough to reach what is judged.',
  call: 'Check that a scenario calls it, and that the load lasts long enough for that.',
  value: 'Check that a scenario adds a value to it, and that the load lasts long enough for that.',
  failed: 'See the errors. Only successes have a response time.',
  evidence: 'Let the run last longer, or make more load.',
  condition: 'Make a load that meets the condition, or change the condition.',
  window: 'Let the judged phases last longer than the window.',
  baseline: 'Make a new baseline with a run that measures it.',
} as const

/** Returns the reason why a figure of a monitor has no data; undefined for all other figures. */
export function unmonitoredReason({ metric }: Sla): string | undefined {
  return metric.monitored ? `no monitor publishes ${metric.name}` : undefined
}

function phaseReason({ phase, clauses = {} }: Sla, { phases, nowSeconds }: RunFacts): string | undefined {
  for (const name of [phase, clauses.after?.phase]) {
    if (name === undefined) continue
    const found = phases.find((each) => each.name === name)
    if (found === undefined) return `the load has no phase '${name}'`
    if (found.startMs >= nowSeconds * 1_000) return `the phase '${name}' was never reached`
  }
  if (phases.some(({ judged, startMs }) => judged && startMs < nowSeconds * 1_000)) return undefined
  return 'no judged phase was reached'
}

/** Returns the reason why the scope has no figure: it was never called, or never succeeded. */
function callReason(sla: Sla, { tally, phases }: RunFacts): Note | undefined {
  const { scope, kind, phase } = sla
  if (kind === 'metric') {
    return tally.metrics.names.some(({ name }) => name === scope)
      ? undefined
      : note(`${scope} never had a value`, adviceFor.value)
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
  if (requestsIn(all) === 0) return note(what, adviceFor.call)
  const counted = all.filter((index) =>
    phase === undefined ? phases[index]!.judged : phases[index]!.name === phase,
  )
  const where = phase === undefined ? 'in the judged phases' : `in the phase '${phase}'`
  if (requestsIn(counted) === 0) return note(`${what} ${where}`, adviceFor.call)
  const successes = rows.reduce(
    (sum, row) => sum + counted.reduce((some, index) => some + tally.cell(index, row).successes, 0),
    0,
  )
  if (successes > 0) return undefined
  const failures = requestsIn(counted)
  const which =
    failures === 1
      ? `${kind === 'run' ? 'the only' : 'its only'} request did not succeed`
      : `none of ${kind === 'run' ? 'the' : 'its'} ${countText(failures)} requests succeeded`
  return note(`${which}${commonError(tally, rows)}`, adviceFor.failed)
}

/** The most frequent error of rows, as the end of a sentence; empty without one. */
function commonError(tally: Tally, rows: readonly number[]): string {
  const names = rows.map((row) => tally.rows[row]!.name)
  const [first, ...more] = tally.errors
    .filter(({ label }) => names.includes(label))
    .toSorted((a, b) => b.count - a.count)
  if (first === undefined) return ''
  return `: ${plainText(redactText(first.message), maxErrorLength)}${more.length === 0 ? '' : ', and other errors'}`
}

/** Returns the reason why strict evidence is missing. */
function evidenceReason(sla: Sla, { count }: RunFacts): string | undefined {
  if (count === undefined || !lacksEvidence(sla, count)) return undefined
  const { clauses, kind, metric } = sla
  const [value, where] = [
    kind === 'metric' ? 'value' : 'request',
    clauses?.window ? 'a window has' : 'there were',
  ]
  const needed = countText(strictCount(metric.percentile!.fraction))
  return `${where} only ${countOf(count, value)}, and ${metric.name} needs ${needed} for strict evidence`
}

/** Returns the reason why no second counted. */
function timeReason({ clauses = {} }: Sla, facts: RunFacts): string | undefined {
  const { after, conditions = [] } = clauses
  const ofCondition = conditionReason(conditions, facts)
  if (ofCondition !== undefined || after === undefined) return ofCondition
  const delay = after.seconds === 0 ? '' : ` + ${secondsText(after.seconds)}`
  return `no whole second counted after ${after.phase}${delay}`
}

function baselineReason({ metric, scope }: Sla): string {
  return `the baseline has no ${metric.name}${scope === 'run' ? '' : ` of ${scope}`}`
}

function conditionReason(
  conditions: readonly Condition[],
  { maxFigures = {} }: RunFacts,
): string | undefined {
  if (conditions.length === 0) return undefined
  for (const { name, comparison, value } of conditions) {
    const max = maxFigures[name]
    const isAbove = comparison === '>' || comparison === '>='
    const isNever = max === undefined || (isAbove && (comparison === '>' ? max <= value : max < value))
    if (isNever)
      return `${name} ${name === 'users' ? 'were' : 'was'} never ${comparison} ${value}${max === undefined || max === 0 ? '' : `: at most ${max}`}`
  }
  return `there was no whole second with ${conditions.map(({ name, comparison, value }) => `${name} ${comparison} ${value}`).join(' and ')}`
}
