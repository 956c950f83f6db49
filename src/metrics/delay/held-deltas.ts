import type { RunDelta } from '../row-directory.ts'
import { loweredCell } from './lowered-cell.ts'

/** For how many seconds the delays of a worker are remembered. Longer requests are lowered by those of the last minute. */
const rememberedSeconds = 64

/**
 * Holds the deltas of a second until all workers have reported it, and then lowers the response times of each worker by the
 * delays of the others. Workers share the target: after a stall of one, the requests of all of them find a queue that is not
 * the target's fault. Only the worker itself knows when it has worked off its delay, so its delta says what that was.
 *
 * A request of another worker is lowered by the largest delay that was being worked off in the second in which it ended, or in
 * an earlier second of its life, in addition to its own worker's delays.
 */
export class HeldDeltas {
  readonly #workers: number
  readonly #pass: (delta: RunDelta) => void
  #held: RunDelta[] = []
  /** The last second that each worker has reported; infinite after its last delta. */
  readonly #reported = new Map<number, number>()
  /** The largest delay of each worker, by second. */
  readonly #delaysUs = new Map<number, Map<number, number>>()

  /** `pass` is called with each delta, in order of arrival for each worker. */
  constructor(workers: number, pass: (delta: RunDelta) => void) {
    this.#workers = workers
    this.#pass = pass
  }

  add(delta: RunDelta): void {
    const { worker, second, final } = delta
    this.#held.push(delta)
    this.#reported.set(worker, final ? Number.POSITIVE_INFINITY : second)
    this.#remember(delta)
    if (this.#reported.size < this.#workers) return
    this.release(Math.min(...this.#reported.values()) + 1)
  }

  /** Passes on the deltas of seconds before `second`, whatever workers have not reported. */
  release(second = Number.POSITIVE_INFINITY): void {
    const held = this.#held
    this.#held = held.filter((delta) => delta.second >= second)
    for (const delta of held) if (delta.second < second) this.#pass(this.#lowered(delta))
  }

  #remember({ worker, second, load }: RunDelta): void {
    const { largestUs } = load.ownDelays
    if (largestUs === 0) return
    const ofSecond = this.#delaysUs.get(second) ?? new Map<number, number>()
    ofSecond.set(worker, Math.max(largestUs, ofSecond.get(worker) ?? 0))
    this.#delaysUs.set(second, ofSecond)
    for (const old of this.#delaysUs.keys()) if (old <= second - rememberedSeconds) this.#delaysUs.delete(old)
  }

  #lowered(delta: RunDelta): RunDelta {
    const { worker, second } = delta
    if (this.#delayOfOthersUs(worker, second, rememberedSeconds) === 0) return delta
    const cells = delta.cells.map((each) => {
      const { responseUs, failedResponseUs } = each.cell
      const longestUs = Math.max(
        responseUs.isEmpty ? 0 : responseUs.maxUs,
        failedResponseUs.isEmpty ? 0 : failedResponseUs.maxUs,
      )
      const delayUs = this.#delayOfOthersUs(worker, second, 1 + Math.ceil(longestUs / 1e6))
      return { ...each, cell: loweredCell(each.cell, delayUs) }
    })
    return { ...delta, cells }
  }

  /** Returns the largest delay of any other worker in the last `seconds` seconds up to `second`, in µs. */
  #delayOfOthersUs(worker: number, second: number, seconds: number): number {
    let largestUs = 0
    for (let at = second; at > second - Math.min(seconds, rememberedSeconds); at--) {
      for (const [other, us] of this.#delaysUs.get(at) ?? [])
        if (other !== worker && us > largestUs) largestUs = us
    }
    return largestUs
  }
}
