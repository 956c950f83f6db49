import type { Endpoint } from '../plan/endpoint/endpoint.ts'
import type { Plan } from '../plan/plan.ts'

/** A plan that was created in this process instead of loaded from a file. */
export interface PlanObject {
  plan: Plan
  /** The endpoints that the plan may call. Their names are unique. */
  endpoints: readonly Endpoint[]
  /** Whether all endpoints belong to the plan. If false, endpoints that are never called may belong to other plans. */
  ownsAllEndpoints: boolean
}
