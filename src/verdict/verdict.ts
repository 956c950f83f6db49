import { type Note, note } from '../base/note.ts'
import type { RunEnding } from '../base/run-ending.ts'
import type { VerdictStatus } from '../base/verdict-status.ts'
import type { GeneratorLimit } from './generator/limit-facts.ts'
import { isDelay } from './generator/self-check.ts'
import type { SlaState } from './judge/judge.ts'
import { lacksEvidence } from './judge/percentile-evidence.ts'
import { silenceNote } from './silence/silence-note.ts'
import type { Silence } from './silence/silent-stretches.ts'
import { formatFigure, formatLimit } from './sla/limit.ts'
import { actionOf, clauseText, wasOrWere } from './sla/sla.ts'

/** The verdict on a run, and the reasons for it. */
export interface Conclusion {
  status: VerdictStatus
  /** Empty for a pass. */
  reasons: Note[]
}

/** The facts at the end of a run. */
export interface Evidence {
  ended: RunEnding
  /** The mistake in the plan, or the failure of its teardown, that the run ended with. */
  error?: Note
  slas: readonly SlaState[]
  /** The ways in which the generator was the limit. */
  limits: readonly GeneratorLimit[]
  /** The missing parts of the load. */
  missingLoad: readonly Note[]
  /** The number of requests; if there are none, of groups and measured functions. */
  requests: number
  successes: number
  /** The most frequent error, for a run in which nothing succeeded. */
  commonError: string | undefined
  /** The silence of the target that lasted to the end of the load, if it decides the verdict. */
  silence?: Silence | undefined
}

/**
 * Decides the verdict, by the first rule that applies:
 *
 * 1. an SLA that is not met makes it `fail`, and so does a target that stays silent until the end of the load;
 * 2. a run that broke off, or whose load was not made, is `invalid`; without an SLA also one with delays of the generator;
 * 3. an undecided SLA makes it `invalid`;
 * 4. a run without any success, for which no SLA is meant, or an SLA without data, makes it `no-data`;
 * 5. any other run is a `pass`.
 */
export function decideVerdict(evidence: Evidence): Conclusion {
  const { status, reasons } = decide(evidence)
  const { error } = evidence
  // An error that is not the reason is told as well: the run ends with it.
  return { status, reasons: error === undefined || reasons.includes(error) ? reasons : [...reasons, error] }
}

/** Whether delays of the generator matter to the verdict: if no SLA says what matters, or if one is undecided because of them. */
export function doDelaysMatter(slas: readonly SlaState[]): boolean {
  const deciding = slas.filter(isDeciding)
  return deciding.length === 0 || deciding.some(({ status }) => status === 'undecided')
}

/** An SLA that only warns decides nothing, nor does one that is not meant for the run. */
function isDeciding({ status, sla }: SlaState): boolean {
  return status !== 'not-meant' && actionOf(sla) !== 'warn'
}

function decide(evidence: Evidence): Conclusion {
  const { limits, requests, successes, commonError } = evidence
  const slas = evidence.slas.filter(isDeciding)
  const failed = slas.filter(({ status }) => status === 'fail')
  const silence = silenceOf(evidence)
  if (failed.length > 0 || silence.length > 0)
    return { status: 'fail', reasons: [...failed.map((state) => note(notMetText(state))), ...silence] }
  const broken = notMade(evidence, slas.length > 0)
  if (broken.length > 0) return { status: 'invalid', reasons: broken }
  const undecided = slas.filter(({ status }) => status === 'undecided')
  if (undecided.length > 0) {
    const causes = limits.filter(isDelay)
    return { status: 'invalid', reasons: [...undecided.map(undecidedNote), ...causes.map(noteOf)] }
  }
  if (successes === 0) {
    const what = requests === 0 ? 'no request was made' : 'no request succeeded'
    return {
      status: 'no-data',
      reasons: [note(commonError === undefined ? what : `${what}: ${commonError}`)],
    }
  }
  const isForOthers = ({ status }: SlaState) => status === 'not-meant'
  if (evidence.slas.length > 0 && evidence.slas.every(isForOthers))
    return { status: 'no-data', reasons: [notMeantNote(evidence.slas)] }
  const unknown = slas.filter(({ status }) => status === 'no-data')
  if (unknown.length > 0) return { status: 'no-data', reasons: noDataNotes(unknown) }
  return { status: 'pass', reasons: [] }
}

/** The silence that decides the verdict. Nobody knows whether a target answers if the generator could not ask. */
function silenceOf({ silence, limits, successes, commonError }: Evidence): Note[] {
  const couldAsk = !limits.some(({ kind }) => kind === 'files' || kind === 'ports')
  return silence === undefined || !couldAsk
    ? []
    : [silenceNote(silence, successes === 0 ? commonError : undefined)]
}

/** The reasons for which a run does not show what it was meant to show, whatever its figures are. */
function notMade({ ended, error, limits, missingLoad }: Evidence, hasSlas: boolean): Note[] {
  const counted = limits.filter((limit) => !hasSlas || !isDelay(limit))
  const endings =
    ended === 'interrupted'
      ? [note('the run was interrupted before its end')]
      : ended === 'failed'
        ? [error ?? note('an error in the plan ended the run')]
        : []
  // A run that broke off has not made its load: that is no reason of its own.
  const missing = endings.length > 0 ? [] : missingLoad
  return [...counted.map(noteOf), ...endings, ...missing]
}

function noteOf({ message, advice }: GeneratorLimit): Note {
  return { message, advice }
}

/** Describes an SLA that is not met: `p95 of GET /agents was 318 ms, the SLA is <= 300 ms`. */
export function notMetText({ sla, actual }: SlaState): string {
  return `${nameOf(sla)} ${wasOrWere(sla.metric.name)} ${formatFigure(actual!, sla.limit.unit)}, the SLA is ${formatLimit(sla.limit)}`
}

/** Says that no SLA is meant for the run, and for what they are meant. */
function notMeantNote(slas: readonly SlaState[]): Note {
  const reasons = [...new Set(slas.map(({ reason }) => reason))]
  const why = reasons.length === 1 ? ` (${reasons[0]})` : ''
  return note(
    slas.length === 1
      ? `the only SLA is not meant for this run${why}`
      : `none of the ${slas.length} SLAs is meant for this run${why}`,
  )
}

/** Describes an SLA that is undecided, with its reason. */
export function undecidedText(state: SlaState): string {
  const why = state.reason === undefined ? '' : `: ${state.reason}`
  return `${notMetText(state)}, which is undecided${why}`
}

function undecidedNote(state: SlaState): Note {
  return note(
    undecidedText(state),
    'Run again while this machine does nothing else, or on one with more free cores.',
  )
}

/** Says which SLAs have no data and why. Those of one scope that lack it for the same reason are one note. */
function noDataNotes(states: readonly SlaState[]): Note[] {
  const keyOf = ({ sla, reason, count = 0 }: SlaState) =>
    JSON.stringify([sla.scope, sla.kind, whenOf(sla), reason, count > 0])
  return [...Map.groupBy(states, keyOf).values()].map((group) => {
    const [{ sla, reason, advice, count }] = group as [SlaState, ...SlaState[]]
    const why = reason === undefined ? '' : `: ${reason}`
    const what = `${[...new Set(group.map((state) => state.sla.metric.name))].join(', ')}${whenOf(sla)}`
    if (Number.isNaN(sla.limit.value)) return note(`${what} cannot be judged${why}`, advice)
    return note(
      `${lacksEvidence(sla, count) ? 'too little' : 'nothing'} was measured for ${what}${why}`,
      advice,
    )
  })
}

function nameOf(sla: SlaState['sla']): string {
  return `${sla.metric.name}${whenOf(sla)}`
}

/** The scope, the phase and the clauses of an SLA, after its metric: ` of GET /agents in phase steady for 30s`. */
function whenOf(sla: SlaState['sla']): string {
  const { scope, phase } = sla
  const when = clauseText(sla)
  const ofScope = scope === 'run' ? '' : ` of ${scope}`
  return `${ofScope}${phase === undefined ? '' : ` in phase ${phase}`}${when === '' ? '' : ` ${when}`}`
}
