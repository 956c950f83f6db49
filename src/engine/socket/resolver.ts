import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { isAddress } from '../origin.ts'
import { type NameSettings, usualNames } from './name-settings.ts'

/** How soon a failed lookup is repeated while the last answer is still used, in ms. */
const askAgainMs = 1_000

/**
 * How long an address that took no connection is tried after the others, in ms: at first, and at most. The time doubles
 * with each failure. An address that did not even refuse gets the longest time at once, because trying it again costs a
 * connection much of its time limit.
 */
const firstRestMs = 30_000
const longestRestMs = 600_000

type Answer = (error: NodeJS.ErrnoException | null, addresses: readonly string[]) => void

/** Looks up all addresses of a host. */
export type Lookup = (host: string, answer: Answer) => void

const systemLookup: Lookup = (host, answer) => {
  lookup(host, { all: true }, (error, found) => {
    answer(error, error === null ? found.map(({ address }) => address) : [])
  })
}

/**
 * The addresses of one host. They are looked up once in a while, not for every connection, and in the background while
 * the last answer is not too old. If a lookup fails, the last answer stays in use.
 */
export class Resolver {
  readonly #host: string
  readonly #settings: NameSettings
  readonly #lookup: Lookup
  /** Whether no lookup is needed: the host is an address, or a name that is pinned. */
  readonly #isFixed: boolean
  /** The last successful answer. */
  #addresses: readonly string[] = []
  /** The instant from which the age of that answer counts. */
  #answeredMs = Number.NEGATIVE_INFINITY
  #asking = false
  #waiting: Answer[] = []
  /** How many connections have been given addresses, for the rotation. */
  #turn: number
  /** Addresses that took no connection: until when they are tried after the others, and how long that is. */
  readonly #resting = new Map<string, { untilMs: number; restMs: number }>()

  constructor(
    host: string,
    port: number,
    settings: NameSettings = usualNames,
    lookup: Lookup = systemLookup,
  ) {
    this.#host = host
    this.#settings = settings
    this.#lookup = lookup
    const { pins, firstTurn = 0 } = settings
    this.#turn = firstTurn
    const pinned = [`${host}:${port}`, host].find((name) => Object.hasOwn(pins, name))
    this.#isFixed = pinned !== undefined || isAddress(host)
    if (this.#isFixed) this.#addresses = pinned === undefined ? [host] : pins[pinned]!
  }

  /** Calls `answer` with the addresses in the order to try them, at once if they are known. */
  resolve(nowMs: number, answer: Answer): void {
    const { ttlMs } = this.#settings
    const ageMs = nowMs - this.#answeredMs
    if (this.#isFixed || ageMs < ttlMs) {
      answer(null, this.#inTurn(nowMs))
      return
    }
    if (ageMs < 2 * ttlMs) answer(null, this.#inTurn(nowMs))
    else this.#waiting.push(answer)
    if (!this.#asking) this.#ask(nowMs)
  }

  /** Reports that an address took a connection. */
  answered(address: string): void {
    if (this.#resting.size > 0) this.#resting.delete(address)
  }

  /** Reports that an address took no connection, or did not respond. The others are tried before it for a while. */
  refused(address: string, nowMs: number, wasSilent: boolean): void {
    const last = this.#resting.get(address)
    // Of several failures at the same time, only the first counts.
    if (last !== undefined && nowMs < last.untilMs) return
    const usualMs = last === undefined ? firstRestMs : Math.min(longestRestMs, 2 * last.restMs)
    const restMs = wasSilent ? longestRestMs : usualMs
    this.#resting.set(address, { untilMs: nowMs + restMs, restMs })
  }

  #ask(nowMs: number): void {
    this.#asking = true
    this.#lookup(this.#host, (error, addresses) => {
      this.#asking = false
      const waiting = this.#waiting
      this.#waiting = []
      const problem = this.#take(error, addresses, nowMs)
      for (const waiter of waiting) waiter(problem, problem === null ? this.#inTurn(nowMs) : [])
    })
  }

  /** Takes the result of a lookup. Returns the error to report to those who wait, or null. */
  #take(
    error: NodeJS.ErrnoException | null,
    addresses: readonly string[],
    nowMs: number,
  ): NodeJS.ErrnoException | null {
    const { ttlMs } = this.#settings
    if (error === null && addresses.length > 0) {
      this.#addresses = [...new Set(addresses)]
      this.#answeredMs = nowMs
      for (const address of [...this.#resting.keys()])
        if (!addresses.includes(address)) this.#resting.delete(address)
      return null
    }
    if (this.#addresses.length === 0 || ttlMs === 0) return error
    this.#answeredMs = nowMs - ttlMs + Math.min(ttlMs, askAgainMs)
    return null
  }

  /**
   * Rotates over addresses of the first address's family; the others are fallbacks. That is what the system's order
   * means: on `localhost`, another service may listen at ::1 than at 127.0.0.1. Pins rotate regardless of family.
   */
  #inTurn(nowMs: number): readonly string[] {
    const addresses = this.#addresses
    if (addresses.length < 2) return addresses
    const rests = (address: string) => nowMs < (this.#resting.get(address)?.untilMs ?? 0)
    const awake = this.#resting.size === 0 ? addresses : addresses.filter((address) => !rests(address))
    const asleep = awake.length === addresses.length ? [] : addresses.filter(rests)
    if (this.#settings.pick === 'first' || awake.length < 2) return [...awake, ...asleep]
    const family = isIP(awake[0]!)
    const peers = this.#isFixed ? awake : awake.filter((address) => isIP(address) === family)
    const others = peers.length === awake.length ? [] : awake.filter((address) => isIP(address) !== family)
    const start = this.#turn++ % peers.length
    return [...peers.slice(start), ...peers.slice(0, start), ...others, ...asleep]
  }
}
