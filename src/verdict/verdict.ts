import type { RunEnding } from '../base/run-ending.ts'
import type { VerdictStatus } from '../base/verdict-status.ts'
import type { SlaState } from './judge/judge.ts'
import type { SelfCheck } from './self-check.ts'
import { formatFigure, formatLimit } from './sla/limit.ts'
import { actionOf, clauseText } from './sla/sla.ts'

/** What a run comes to, and why. */
export interface Conclusion {
  status: VerdictStatus
  reasons: string[]
}

/** What is known at the end of a run. */
export interface Evidence {
  /** How the run ended: at its planned end, at the word of a scenario, by a broken promise, or before. */
  ended: RunEnding
  slas: readonly SlaState[]
  selfCheck: SelfCheck
  /** What of the load was not made, in sentences; empty when all was. */
  notMade: readonly string[]
  /** What was measured: requests, or where there are none, groups and functions. */
  requests: number
  successes: number
  /** The most frequent error, for a run in which nothing succeeded. */
  commonError: string | undefined
}

/**
 * Comes to the verdict. A pass is earned: a measurement that the generator spoilt is `invalid` whatever it says, a
 * broken promise fails, a run that broke off has not shown what was asked, a promise that nothing was measured for, or a
 * run without any success, is `no-data`, and what holds under less load than was asked for is `invalid`.
 */
export function conclude(evidence: Evidence): Conclusion {
  const { ended, slas, selfCheck, notMade, requests, successes, commonError } = evidence
  if (selfCheck.status === 'limited') return { status: 'invalid', reasons: selfCheck.reasons }
  const failed = slas.filter(({ status }) => status === 'fail')
  if (failed.length > 0) return { status: 'fail', reasons: failed.map(broken) }
  if (ended === 'interrupted')
    return { status: 'invalid', reasons: ['the run was interrupted before its end'] }
  if (ended === 'failed') return { status: 'invalid', reasons: ['a mistake in the plan ended the run'] }
  if (successes === 0) {
    const what = requests === 0 ? 'no request was made' : 'no request succeeded'
    return { status: 'no-data', reasons: [commonError === undefined ? what : `${what}: ${commonError}`] }
  }
  // Of what is only warned of nothing needs to be known.
  const unknown = slas.filter(({ status, sla }) => status === 'no-data' && actionOf(sla) !== 'warn')
  if (unknown.length > 0) return { status: 'no-data', reasons: unknown.map(unmeasured) }
  if (notMade.length > 0) return { status: 'invalid', reasons: [...notMade] }
  return { status: 'pass', reasons: [] }
}

/** What a broken promise came to, in a sentence. */
export function broken({ sla, actual }: SlaState): string {
  return `${nameOf(sla)} was ${formatFigure(actual!, sla.limit.unit)}, promised ${formatLimit(sla.limit)}`
}

function unmeasured({ sla, reason }: SlaState): string {
  return `nothing was measured for ${nameOf(sla)}${reason === undefined ? '' : `: ${reason}`}`
}

function nameOf(sla: SlaState['sla']): string {
  const { scope, phase, metric } = sla
  const where = scope === 'run' ? '' : ` of ${scope}`
  const when = clauseText(sla)
  return `${metric.name}${where}${phase === undefined ? '' : ` in phase ${phase}`}${when === '' ? '' : ` ${when}`}`
}
