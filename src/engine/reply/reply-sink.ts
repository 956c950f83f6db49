import type { Reply } from './reply.ts'

/** Takes a reply as it comes, so that nothing of its body is kept. What comes of it is told to the exchange, afterwards. */
export interface ReplySink {
  /** Status and headers are here; the body of this reply stays empty. Not called for interim (1xx) replies. */
  head(reply: Reply): void
  /** More of the body, as it was sent (a content coding is not undone). The bytes are overwritten after the call. */
  data(bytes: Uint8Array): void
}

/** Lets a body of any length pass by. */
export const discarding: ReplySink = {
  head: () => undefined,
  data: () => undefined,
}
