import type { RunRecord } from '../../record/run-record.ts'
import type { RunSettings } from '../settings/setting-layers.ts'

/** What the process of one of several plans must do: find its mistakes, or run it. */
export interface PlanOrder {
  task: 'check' | 'run'
  plan: string
  /** The level that it runs at, of several; its settings have it too. */
  level?: string
  settings: RunSettings
}

/** How a plan ended. */
export interface PlanEnd {
  exitCode: number
  /** Undefined where nothing was measured. */
  result?: PlanResult
  /** The levels of a plan that was checked and runs at all of them. */
  levels?: string[]
}

/** The figures of a plan in the table of all. */
export type PlanResult = Pick<
  RunRecord['judged']['totals'],
  'requests' | 'failures' | 'requestsPerSecond'
> & {
  status: RunRecord['verdict']['status']
  p95Ms: number
  seconds: number
}

/** The figures of a record: as in its summary, of what is judged, and of everything where no judged phase began. */
export function planResult({ verdict, judged, totals, run }: RunRecord): PlanResult {
  const { requests, failures, requestsPerSecond, responseMs } =
    judged.totals.requests > 0 ? judged.totals : totals
  return {
    status: verdict.status,
    requests,
    failures,
    requestsPerSecond,
    p95Ms: responseMs.p95,
    seconds: run.durationSeconds,
  }
}
