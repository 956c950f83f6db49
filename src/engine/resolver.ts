import { lookup } from 'node:dns'
import { isAddress } from './origin.ts'

/** How long an answer of the name service is used, in ms: a name that moves during a run is followed. */
const keepMs = 30_000

/** The addresses of one host: asked for once in a while, not for every connection. */
export class Resolver {
  readonly #host: string
  #addresses: string[] | undefined
  #askedMs = 0
  /** The address that answered last, so that a dead first one is not tried every time. */
  #preferred = 0
  #waiting: ((error: NodeJS.ErrnoException | null, addresses: string[]) => void)[] | undefined

  constructor(host: string) {
    this.#host = host
    if (isAddress(host)) {
      this.#addresses = [host]
      this.#askedMs = Number.POSITIVE_INFINITY
    }
  }

  /** Gives the addresses, the one to try first in front: at once where they are known. */
  resolve(nowMs: number, use: (error: NodeJS.ErrnoException | null, addresses: string[]) => void): void {
    if (this.#addresses !== undefined && nowMs - this.#askedMs < keepMs) {
      use(null, this.#rotated(this.#addresses))
      return
    }
    if (this.#waiting !== undefined) {
      this.#waiting.push(use)
      return
    }
    this.#waiting = [use]
    lookup(this.#host, { all: true }, (error, found) => {
      const waiting = this.#waiting!
      this.#waiting = undefined
      if (error === null) {
        this.#addresses = found.map(({ address }) => address)
        this.#askedMs = nowMs
        this.#preferred = 0
      }
      const addresses = error === null ? this.#addresses! : []
      for (const waiter of waiting) waiter(error, addresses)
    })
  }

  /** Tells which address took a connection. */
  answered(address: string): void {
    const index = this.#addresses?.indexOf(address) ?? -1
    if (index >= 0) this.#preferred = index
  }

  #rotated(addresses: string[]): string[] {
    if (this.#preferred === 0) return addresses
    return [...addresses.slice(this.#preferred), ...addresses.slice(0, this.#preferred)]
  }
}
