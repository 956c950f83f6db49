import { type Note, note } from '../base/note.ts'
import type { RunEnding } from '../base/run-ending.ts'
import type { VerdictStatus } from '../base/verdict-status.ts'
import type { SelfCheck } from './generator/self-check.ts'
import type { SlaState } from './judge/judge.ts'
import { formatFigure, formatLimit } from './sla/limit.ts'
import { actionOf, clauseText } from './sla/sla.ts'

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
  selfCheck: SelfCheck
  /** The missing parts of the load. */
  missingLoad: readonly Note[]
  /** The number of requests; if there are none, of groups and measured functions. */
  requests: number
  successes: number
  /** The most frequent error, for a run in which nothing succeeded. */
  commonError: string | undefined
}

/**
 * Decides the verdict, by the first rule that applies: a run limited by its generator is `invalid`; an SLA that is not met
 * makes it `fail`; a run that broke off is `invalid`; a run without any success, or an SLA without data, makes it
 * `no-data`; SLAs that are met under less load than planned are `invalid`; any other run is a `pass`.
 */
export function decideVerdict(evidence: Evidence): Conclusion {
  const { status, reasons } = decide(evidence)
  const { error } = evidence
  // An error that is not the reason is told as well: the run ends with it.
  return { status, reasons: error === undefined || reasons.includes(error) ? reasons : [...reasons, error] }
}

function decide(evidence: Evidence): Conclusion {
  const { ended, slas, selfCheck, missingLoad, requests, successes, commonError } = evidence
  if (selfCheck.status === 'limited') return { status: 'invalid', reasons: selfCheck.reasons }
  const failed = slas.filter(({ status }) => status === 'fail')
  if (failed.length > 0) return { status: 'fail', reasons: failed.map((state) => note(notMetText(state))) }
  if (ended === 'interrupted')
    return { status: 'invalid', reasons: [note('the run was interrupted before its end')] }
  if (ended === 'failed')
    return { status: 'invalid', reasons: [evidence.error ?? note('an error in the plan ended the run')] }
  if (successes === 0) {
    const what = requests === 0 ? 'no request was made' : 'no request succeeded'
    return {
      status: 'no-data',
      reasons: [note(commonError === undefined ? what : `${what}: ${commonError}`)],
    }
  }
  // An SLA that only warns may be without data.
  const unknown = slas.filter(({ status, sla }) => status === 'no-data' && actionOf(sla) !== 'warn')
  if (unknown.length > 0)
    return { status: 'no-data', reasons: unknown.map((state) => note(noDataText(state))) }
  if (missingLoad.length > 0) return { status: 'invalid', reasons: [...missingLoad] }
  return { status: 'pass', reasons: [] }
}

/** Describes an SLA that is not met: `p95 of GET /agents was 318 ms, the SLA is <= 300 ms`. */
export function notMetText({ sla, actual }: SlaState): string {
  return `${nameOf(sla)} was ${formatFigure(actual!, sla.limit.unit)}, the SLA is ${formatLimit(sla.limit)}`
}

function noDataText({ sla, reason }: SlaState): string {
  return `nothing was measured for ${nameOf(sla)}${reason === undefined ? '' : `: ${reason}`}`
}

function nameOf(sla: SlaState['sla']): string {
  const { scope, phase, metric } = sla
  const ofScope = scope === 'run' ? '' : ` of ${scope}`
  const when = clauseText(sla)
  return `${metric.name}${ofScope}${phase === undefined ? '' : ` in phase ${phase}`}${when === '' ? '' : ` ${when}`}`
}
