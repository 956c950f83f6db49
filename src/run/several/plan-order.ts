import type { RunRecord } from '../../record/run-record.ts'
import type { RunSettings } from '../settings/setting-layers.ts'

/** The task of the process of one of several plans: find its mistakes, or run it. */
export interface PlanOrder {
  task: 'check' | 'run'
  plan: string
  /** The level that it runs at, if it runs at all levels. `settings` contains it too. */
  level?: string
  settings: RunSettings
}

/** The outcome of a plan's process. */
export interface PlanEnd {
  exitCode: number
  /** Undefined if nothing was measured. */
  result?: PlanResult
  /** The level names of a checked plan that runs at all its levels. */
  levels?: string[]
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
  }
}
