import type { Endpoint } from '../plan/endpoint/endpoint.ts'
import type { Plan } from '../plan/plan.ts'

/** A plan that was made in this process, and not loaded from a file. */
export interface PlanHere {
  plan: Plan
  /** The endpoints that a run of it may call: of two with the same name only one. */
  endpoints: readonly Endpoint[]
  /** Whether all of them belong to the plan, called or not. */
  isWhole: boolean
}
