/** Where names lead, and how long an answer of the name service is used. */
export interface NameSettings {
  /** Addresses by `host` or `host:port`, in place of what the name service says. */
  pins: Readonly<Record<string, readonly string[]>>
  /** How long an answer is used, in ms; with 0 every connection asks. */
  ttlMs: number
  /** Whether new connections take turns over the addresses, or try them in the order of the answer. */
  pick: 'rotate' | 'first'
  /** Which address the first connection gets, where they take turns: not the same for every worker. */
  firstTurn?: number
}

export const usualNames: NameSettings = { pins: {}, ttlMs: 30_000, pick: 'rotate' }
