import { messageOf, PlimsollError } from '../../src/base/error.ts'
import { parseDurationMs } from '../../src/base/units/duration.ts'
import { parseFraction } from '../../src/base/units/ratio.ts'

/** How long a reply is delayed. */
export type Latency =
  | { readonly shape: 'constant'; readonly ms: number }
  | { readonly shape: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  | { readonly shape: 'exponential'; readonly meanMs: number }

/** Faults to inject. A missing fault does not happen. */
export interface Faults {
  latency?: Latency
  /** The share of requests that get an error status instead of their reply. */
  error?: { readonly share: number; readonly status: number }
  /** Nothing is answered during the last `lengthMs` of every `everyMs`. */
  stall?: { readonly lengthMs: number; readonly everyMs: number }
  /** CPU time used for every request, on the thread that answers all of them. */
  burnMs?: number
  /** The share of requests whose connection is destroyed. */
  resetShare?: number
  /** The time over which the body of a reply is sent, piece by piece. */
  slowBodyMs?: number
}

// The limits of faults prevent a header from stopping the service for good.
export const maxLatencyMs = 60_000
const maxBurnMs = 1_000
const maxStallMs = 60_000
const maxSigma = 3

const readers: Record<string, (value: string) => Faults> = {
  latency: (value) => ({ latency: latencyOf(value) }),
  error: (value) => {
    const [share, status] = partsOf(value, 1, 2)
    return { error: { share: parseFraction(share!, 'its share'), status: statusOf(status ?? '500') } }
  },
  stall: (value) => {
    const [length, every, ...more] = value.split('/')
    if (every === undefined || more.length > 0) throw new Error('it needs two durations, as in 1s/5s')
    const stall = { lengthMs: boundedMs(length!, maxStallMs), everyMs: boundedMs(every, 10 * maxStallMs) }
    if (stall.lengthMs >= stall.everyMs) throw new Error('its length must be shorter than its period')
    return { stall }
  },
  burn: (value) => ({ burnMs: boundedMs(value, maxBurnMs) }),
  reset: (value) => ({ resetShare: parseFraction(value, 'its share') }),
  'slow-body': (value) => ({ slowBodyMs: boundedMs(value, maxLatencyMs) }),
}

/**
 * Parses faults as written on the command line and in the header `x-fault`: `latency=lognormal:50ms:0.5, error=1%`. A
 * blank string means no faults. Throws a `PlimsollError` (`bad-fault`).
 */
export function parseFaults(text: string): Faults {
  const faults: Faults = {}
  const seen = new Set<string>()
  for (const piece of text.trim() === '' ? [] : text.split(',')) {
    const [name, value] = halves(piece.trim(), '=')
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (read === undefined) throw bad(piece, 'there is no such fault')
    if (seen.has(name)) throw bad(piece, `${name} is given twice`)
    seen.add(name)
    try {
      Object.assign(faults, read(value.trim()))
    } catch (thrown) {
      throw bad(piece, messageOf(thrown))
    }
  }
  return faults
}

function latencyOf(value: string): Latency {
  const [shape, first, second] = partsOf(value, 1, 3)
  if (shape === 'lognormal') {
    if (first === undefined || second === undefined) {
      throw new Error('lognormal needs a median and a sigma, as in lognormal:50ms:0.5')
    }
    return { shape, medianMs: boundedMs(first, maxLatencyMs), sigma: sigmaOf(second) }
  }
  if (shape === 'exponential') {
    if (first === undefined || second !== undefined) {
      throw new Error('exponential needs a mean, as in exponential:20ms')
    }
    return { shape, meanMs: boundedMs(first, maxLatencyMs) }
  }
  if (first !== undefined)
    throw new Error(`there is no distribution ${shape}, only lognormal and exponential`)
  return { shape: 'constant', ms: boundedMs(shape!, maxLatencyMs) }
}

function boundedMs(text: string, maxMs: number): number {
  const ms = parseDurationMs(text, 'its duration')
  if (ms > maxMs) throw new Error(`${text} is more than the allowed ${maxMs} ms`)
  return ms
}

function sigmaOf(text: string): number {
  const sigma = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (sigma <= maxSigma) return sigma
  throw new Error(`sigma must be a number from 0 to ${maxSigma}`)
}

function statusOf(text: string): number {
  if (/^[45]\d\d$/.test(text)) return Number(text)
  throw new Error('its status must be from 400 to 599')
}

function partsOf(value: string, minParts: number, maxParts: number): string[] {
  const parts = value.split(':')
  if (value !== '' && parts.length >= minParts && parts.length <= maxParts) return parts
  throw new Error(value === '' ? 'it has no value' : 'it has too many parts')
}

function halves(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}

function bad(piece: string, reason: string): PlimsollError {
  const shown = piece.trim().slice(0, 60)
  return new PlimsollError('bad-fault', `the fault ${JSON.stringify(shown)} cannot be used: ${reason}`, {
    advice:
      'Faults are latency=50ms, latency=lognormal:50ms:0.5, latency=exponential:20ms, error=1%, error=1%:503, ' +
      'stall=1s/5s, burn=20ms, reset=0.1% and slow-body=2s, separated by commas.',
  })
}
