import type { NameSettings } from '../engine/socket/name-settings.ts'
import type { LoadSpec } from '../load/spec/load-spec.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import type { Sla } from '../verdict/sla/sla.ts'
import type { Assignment, PlanSource } from './assignment.ts'
import type { PlanHere } from './plan-here.ts'

/** A run with every choice made. All of it but `here` and `slas` is plain data. */
export interface RunRequest {
  name: string
  /** Labels by key. */
  tags: Record<string, string>
  /** The plan, with the load that was chosen. */
  plan: PlanDescription
  source: PlanSource
  /** The plan's own process makes the load, where `source` says so. */
  here?: PlanHere
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
