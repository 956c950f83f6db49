/** How names are resolved. */
export interface NameSettings {
  /** Addresses by `host` or `host:port`, to use instead of DNS. */
  pins: Readonly<Record<string, readonly string[]>>
  /** How long an answer is used, in ms. With 0, every connection does a DNS lookup. */
  ttlMs: number
  /** Whether new connections rotate over the addresses, or try them in the order of the answer. */
  pick: 'rotate' | 'first'
  /** The index of the address that the first connection gets when rotating, so that workers start at different ones. */
  firstTurn?: number
}

export const usualNames: NameSettings = { pins: {}, ttlMs: 30_000, pick: 'rotate' }
