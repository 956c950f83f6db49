import type { Reply } from './reply.ts'

/** Takes a reply as it arrives, so that its body is not kept. The exchange gets the outcome afterwards. */
export interface ReplySink {
  /** The status and the headers have arrived. The body of this `Reply` stays empty. Not called for interim (1xx) replies. */
  head(reply: Reply): void
  /** More of the body, as it was sent: compressed if it was. The bytes are overwritten after the call. */
  data(bytes: Uint8Array): void
}

/** Discards a body of any length. */
export const discarding: ReplySink = {
  head: () => undefined,
  data: () => undefined,
}
