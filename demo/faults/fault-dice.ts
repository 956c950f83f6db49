import { Random } from '../../src/base/random.ts'
import { type Faults, type Latency, maxLatencyMs } from './faults.ts'

/** The faults of one request; durations are 0 if there is no such fault. */
export interface DrawnFaults {
  readonly reset: boolean
  readonly burnMs: number
  readonly waitMs: number
  /** The status to answer with instead of the real reply. */
  readonly errorStatus: number | undefined
  readonly slowBodyMs: number
}

/**
 * Decides at random which faults a request gets. Each kind of fault has its own random stream, so that adding one fault
 * does not change the requests that get another.
 */
export class FaultDice {
  readonly #latency: Random
  readonly #error: Random
  readonly #reset: Random

  constructor(seed: number) {
    this.#latency = new Random(seed, 1)
    this.#error = new Random(seed, 2)
    this.#reset = new Random(seed, 3)
  }

  /** Draws the faults of the next request. */
  draw(faults: Faults): DrawnFaults {
    const { error, resetShare, latency } = faults
    return {
      reset: resetShare !== undefined && this.#reset.chance(resetShare),
      burnMs: faults.burnMs ?? 0,
      waitMs: latency === undefined ? 0 : Math.min(maxLatencyMs, drawLatencyMs(latency, this.#latency)),
      errorStatus: error !== undefined && this.#error.chance(error.share) ? error.status : undefined,
      slowBodyMs: faults.slowBodyMs ?? 0,
    }
  }
}

/** Returns by how many ms a stall, which is at the end of its period, delays a request `elapsedMs` after the start of the service. */
export function stallLeftMs(stall: Faults['stall'], elapsedMs: number): number {
  if (stall === undefined) return 0
  const intoPeriodMs = elapsedMs % stall.everyMs
  return intoPeriodMs < stall.everyMs - stall.lengthMs ? 0 : stall.everyMs - intoPeriodMs
}

function drawLatencyMs(latency: Latency, random: Random): number {
  switch (latency.shape) {
    case 'constant':
      return latency.ms
    case 'exponential':
      return random.exponential(latency.meanMs)
    case 'lognormal':
      return latency.medianMs * Math.exp(latency.sigma * drawNormal(random))
  }
}

/** Draws from the standard normal distribution, by the Box–Muller transform. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
