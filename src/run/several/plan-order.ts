import type { RunRecord } from '../../record/run-record.ts'
import { slaMetricText, slaScopeText } from '../../report/words/sla-words.ts'
import type { LevelChoice } from '../request/level-choice.ts'
import type { RunSettings } from '../settings/setting-layers.ts'

/** The task of the process of one of several plans: find its mistakes, or run it. */
export interface PlanOrder {
  task: 'check' | 'run'
  plan: string
  /** The level that it runs at, if it runs at all levels. `settings` contains it too. */
  level?: string
  /** Whether it is named with others or by their folder. It then need not have the chosen level. */
  isOneOfSeveral: boolean
  settings: RunSettings
}

/** The outcome of a plan's process. */
export interface PlanEnd {
  exitCode: number
  /** Undefined if nothing was measured. */
  result?: PlanResult
  /** How a checked plan is run. */
  choice?: LevelChoice
  /** The secrets of a checked plan, which can be in the names of its levels. */
  secrets?: readonly string[]
}

/** The figures of a plan in the table of several plans. */
export type PlanResult = Pick<
  RunRecord['judged']['totals'],
  'requests' | 'failures' | 'unfinished' | 'requestsPerSecond'
> & {
  status: RunRecord['verdict']['status']
  p95Ms: number
  seconds: number
  slas: readonly SlaResult[]
}

/** The result of an SLA at one of several levels. */
export interface SlaResult {
  /** The SLA with its limit, by which it is found again at other levels. */
  name: string
  isJudged: boolean
  reason: string | null
}

/** The figures of a record, as in its summary: of the judged phases, or of all phases if no judged phase has requests. */
export function planResult({ verdict, judged, totals, run }: RunRecord): PlanResult {
  const { requests, failures, unfinished, requestsPerSecond, responseMs } =
    judged.totals.requests > 0 ? judged.totals : totals
  return {
    status: verdict.status,
    requests,
    failures,
    unfinished,
    requestsPerSecond,
    p95Ms: responseMs.p95,
    seconds: run.durationSeconds,
    slas: verdict.slas.map((sla) => ({
      name: `${slaScopeText(sla)}: ${slaMetricText(sla)} ${sla.limit.text}`,
      isJudged: sla.status !== 'not-meant' && sla.status !== 'no-data',
      reason: sla.reason,
    })),
  }
}
