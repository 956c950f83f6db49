import type { Pacing } from '../base/time/real-timeline.ts'
import type { NameSettings } from '../engine/socket/name-settings.ts'
import type { Share } from '../load/schedule/share.ts'
import type { LoadSpec } from '../load/spec/load-spec.ts'
import type { QuickPlan } from '../plan/quick-plan.ts'
import type { PlanBundle } from '../plan-file/plan-bundle.ts'

/** Where a worker gets its plan from. */
export type PlanSource =
  /** A plan file, and what was given for the options that it declares, by name. */
  | { kind: 'bundle'; bundle: PlanBundle; options?: Readonly<Record<string, string>> }
  | { kind: 'quick'; quick: QuickPlan }
  /** The process that asks for the run has it, and is its only worker. */
  | { kind: 'here' }

/** All that one worker needs to know to do its part: plain data, the same over a thread's port and over a network. */
export interface Assignment {
  worker: number
  source: PlanSource
  target: string
  load: LoadSpec
  share: Share
  pacing: Pacing
  seed: number
  /** The most connections that this worker opens; absent = as many as its users need. */
  connections?: number
  /** The URL of the proxy that requests go through; absent = none. It may carry a password. */
  proxy?: string
  /** What the environment says of proxies, where it decides: for other hosts that redirects lead to. */
  proxyVariables?: Readonly<Record<string, string>>
  /** How names are resolved; absent = as usual. */
  names?: NameSettings
  timeoutMs: number
  connectTimeoutMs: number
  gracefulStopMs: number
  userAgent: string
  /** Scenarios that something is promised of, by name: their requests are counted together. */
  countedScenarios?: readonly string[]
  /** False where no samples of failed exchanges are to be kept. */
  keepsSamples?: boolean
  /** Tells of everything that happens, for a person to follow. */
  isFollowed?: boolean
}
