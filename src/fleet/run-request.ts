import type { NameSettings } from '../engine/socket/name-settings.ts'
import type { LoadSpec } from '../load/spec/load-spec.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import type { Sla } from '../verdict/sla/sla.ts'
import type { Assignment, PlanSource } from './assignment.ts'
import type { PlanObject } from './plan-object.ts'

/** A run with every choice made. All of it but `planObject` and `slas` is plain data. */
export interface RunRequest {
  name: string
  /** Labels by key. */
  tags: Record<string, string>
  /** The plan, with the load that was chosen. */
  plan: PlanDescription
  source: PlanSource
  /** The plan, if it was made in this process, which then also makes the load. */
  planObject?: PlanObject
  target: string
  load: LoadSpec
  /** The level of the plan that the load is. */
  level?: string
  slas: readonly Sla[]
  /** Phases with SLAs in the plan that the run does not have, because a setting replaces or cuts the load. */
  leftOutPhases?: ReadonlySet<string>
  workers: number
  cores: number
  pacing: Assignment['pacing']
  seed: number
  connections: number | undefined
  /** The URL of the proxy that requests go through, and the variable that names it. */
  proxy?: string
  proxyFrom?: string
  /** The environment's variables about proxies, where they decide. */
  proxyVariables?: Readonly<Record<string, string>>
  /** How names are resolved. */
  names?: NameSettings
  timeoutMs: number
  connectTimeoutMs: number
  gracefulStopMs: number
  userAgent: string
  /** Whether samples of failed exchanges are kept; true where absent. */
  keepsSamples?: boolean
}
