import type { ReplyHook, RequestHook } from '../../plan/endpoint/hooks.ts'
import type { Auth } from '../../plan/request/auth.ts'

/** The additional steps of a call: hooks and digest authentication. */
export interface CallSteps {
  readonly onRequest: readonly RequestHook[]
  readonly onReply: readonly ReplyHook[]
  readonly digest: (Auth & { kind: 'digest' }) | undefined
}

interface StepOptions {
  auth?: Auth | undefined
  onRequest?: RequestHook | undefined
  onReply?: ReplyHook | undefined
}

/**
 * Returns the steps of an endpoint's calls; undefined if there are none. The endpoint's hooks run closer to the wire than
 * the plan's.
 */
export function callSteps(
  ofPlan: StepOptions,
  own: StepOptions & { hooks?: boolean | undefined },
): CallSteps | undefined {
  const hooksOfPlan = own.hooks === false ? {} : ofPlan
  const onRequest = [hooksOfPlan.onRequest, own.onRequest].filter((hook) => hook !== undefined)
  const onReply = [own.onReply, hooksOfPlan.onReply].filter((hook) => hook !== undefined)
  const auth = own.auth ?? ofPlan.auth
  const digest = auth?.kind === 'digest' ? auth : undefined
  if (onRequest.length === 0 && onReply.length === 0 && digest === undefined) return undefined
  return { onRequest, onReply, digest }
}
