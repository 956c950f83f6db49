import { lookup } from 'node:dns'
import { isAddress } from './origin.ts'

/** How long an answer of the name service is used, in ms: a name that moves during a run is followed. */
const keepMs = 30_000

type Answer = (error: NodeJS.ErrnoException | null, addresses: readonly string[]) => void

/** Asks the name service for all addresses of a host. */
export type Lookup = (host: string, answer: Answer) => void

const systemLookup: Lookup = (host, answer) => {
  lookup(host, { all: true }, (error, found) => {
    answer(error, error === null ? found.map(({ address }) => address) : [])
  })
}

/** The addresses of one host: asked for once in a while, not for every connection. */
export class Resolver {
  readonly #host: string
  readonly #lookup: Lookup
  /** The one to try first in front. */
  #addresses: readonly string[] | undefined
  #askedMs = 0
  /** The address that answered last, so that a dead first one is not tried every time. */
  #preferred: string | undefined
  #waiting: Answer[] | undefined

  constructor(host: string, lookup: Lookup = systemLookup) {
    this.#host = host
    this.#lookup = lookup
    if (isAddress(host)) {
      this.#addresses = [host]
      this.#askedMs = Number.POSITIVE_INFINITY
    }
  }

  /** Gives the addresses, the one to try first in front: at once where they are known. */
  resolve(nowMs: number, answer: Answer): void {
    if (this.#addresses !== undefined && nowMs - this.#askedMs < keepMs) {
      answer(null, this.#addresses)
      return
    }
    if (this.#waiting !== undefined) {
      this.#waiting.push(answer)
      return
    }
    this.#waiting = [answer]
    this.#lookup(this.#host, (error, addresses) => {
      const waiting = this.#waiting!
      this.#waiting = undefined
      this.#addresses = error === null ? this.#inOrder(addresses) : undefined
      this.#askedMs = nowMs
      for (const waiter of waiting) waiter(error, this.#addresses ?? [])
    })
  }

  /** Tells which address took a connection. */
  answered(address: string): void {
    if (address === this.#preferred) return
    this.#preferred = address
    if (this.#addresses !== undefined) this.#addresses = this.#inOrder(this.#addresses)
  }

  #inOrder(addresses: readonly string[]): readonly string[] {
    const first = this.#preferred === undefined ? -1 : addresses.indexOf(this.#preferred)
    return first <= 0 ? addresses : [...addresses.slice(first), ...addresses.slice(0, first)]
  }
}
