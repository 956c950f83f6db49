import type { Pacing } from '../base/time/real-timeline.ts'
import type { NameSettings } from '../engine/socket/name-settings.ts'
import type { Share } from '../load/schedule/share.ts'
import type { LoadSpec } from '../load/spec/load-spec.ts'
import type { QuickPlan } from '../plan/quick-plan.ts'
import type { PlanBundle } from '../plan-file/plan-bundle.ts'

/** Where a worker gets its plan from. */
export type PlanSource =
  /** A plan file, and the values for the options that it declares, by name. */
  | { kind: 'bundle'; bundle: PlanBundle; options?: Readonly<Record<string, string>> }
  | { kind: 'quick'; quick: QuickPlan }
  /** A plan object (`PlanObject`), whose process is the only worker. */
  | { kind: 'object' }

/** Everything that one worker needs for its part of a run. It is plain data, the same over a port and over a network. */
export interface Assignment {
  worker: number
  source: PlanSource
  target: string
  load: LoadSpec
  share: Share
  pacing: Pacing
  seed: number
  /** The maximum number of connections of this worker; absent = as many as its users need. */
  connections?: number
  /** The URL of the proxy that requests go through; absent = none. It may carry a password. */
  proxy?: string
  /** The environment's proxy variables, if they choose the proxy. They apply to other hosts that redirects lead to. */
  proxyVariables?: Readonly<Record<string, string>>
  /** How host names are resolved; absent = by the defaults. */
  names?: NameSettings
  timeoutMs: number
  connectTimeoutMs: number
  gracefulStopMs: number
  userAgent: string
  /** Names of the scenarios with SLAs. The requests of each scenario are counted together. */
  countedScenarios?: readonly string[]
  /** Whether samples of failed exchanges are kept; true if absent. */
  keepsSamples?: boolean
  /** Whether the worker reports every event of its user (`OnceEvent`). */
  isFollowed?: boolean
}
