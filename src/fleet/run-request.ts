import type { NameSettings } from '../engine/socket/name-settings.ts'
import type { LoadSpec } from '../load/spec/load-spec.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import type { Sla } from '../verdict/sla/sla.ts'
import type { Assignment, PlanSource } from './assignment.ts'
import type { PlanObject } from './plan-object.ts'

/** Everything that defines a run. All fields but `planObject` and `slas` are plain data. */
export interface RunRequest {
  name: string
  /** Labels by key. */
  tags: Record<string, string>
  /** The plan, with the chosen load. */
  plan: PlanDescription
  source: PlanSource
  /** The plan, if it was created in this process. This process then also makes the load. */
  planObject?: PlanObject
  target: string
  load: LoadSpec
  /** The name of the chosen level; absent if the load is not a level. */
  level?: string
  /** The share to which the time of the load was shortened; absent if it was not. */
  timeScale?: number
  slas: readonly Sla[]
  workers: number
  cores: number
  pacing: Assignment['pacing']
  seed: number
  connections: number | undefined
  /** The URL of the proxy that requests go through. */
  proxy?: string
  /** The environment variable that names the proxy. */
  proxyFrom?: string
  /** The environment's proxy variables, if neither the settings nor the plan choose a proxy. */
  proxyVariables?: Readonly<Record<string, string>>
  /** How host names are resolved. */
  names?: NameSettings
  timeoutMs: number
  connectTimeoutMs: number
  gracefulStopMs: number
  /** How long the plan's `setup` may take. */
  setupTimeoutMs: number
  /** How long the plan's `teardown` may take. */
  teardownTimeoutMs: number
  userAgent: string
  /** Whether samples of failed exchanges are kept; true if absent. */
  keepsSamples?: boolean
}
