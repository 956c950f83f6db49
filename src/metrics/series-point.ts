import { failureClasses } from '../base/failure-class.ts'
import type { Delta } from './delta.ts'
import type { EndpointDirectory } from './endpoint-directory.ts'
import { Histogram } from './histogram.ts'
import { mergePacks, type PackEntry, packEntries } from './response-pack.ts'

/** The key of all endpoints that are requests, together, in a point's pack. */
export const allKey = 0

/** The key of one endpoint in a point's pack. */
export function keyOf(endpoint: number): number {
  return endpoint + 1
}

/** What a point takes beside its pack, in bytes: a guess on the high side. */
const overheadBytes = 1_024

/** What happened in some seconds of a run: counts that add up, so that points can be joined. */
export class SeriesPoint {
  planned = 0
  started = 0
  dropped = 0
  lagMaxUs = 0
  /** The busiest worker's share of time not spent waiting, 0 to 1. */
  loopUtilization = 0
  /** Of requests, not of measured functions. Index as in `failureClasses`. */
  readonly failuresByClass = new Float64Array(failureClasses.length)
  /** By worker, as it said last. */
  readonly users = new Map<number, { users: number; inFlight: number }>()
  /** Response times of all endpoints; see `allKey` and `keyOf`. */
  pack: Uint8Array = new Uint8Array(0)

  get memoryBytes(): number {
    return overheadBytes + this.pack.length
  }

  /** Adds a delta whose names `directory` knows. */
  add(delta: Delta, directory: EndpointDirectory): void {
    const { load } = delta
    this.planned += load.planned
    this.started += load.started
    this.dropped += load.dropped
    if (!load.lagUs.isEmpty) this.lagMaxUs = Math.max(this.lagMaxUs, load.lagUs.maxUs)
    const loopMs = load.loopActiveMs + load.loopIdleMs
    if (loopMs > 0) this.loopUtilization = Math.max(this.loopUtilization, load.loopActiveMs / loopMs)
    this.users.set(delta.worker, { users: load.users, inFlight: load.inFlight })
    if (delta.cells.length > 0) this.pack = mergePacks(this.pack, this.#packOf(delta, directory))
  }

  /** Adds the point that follows this one. */
  join(later: SeriesPoint): void {
    this.planned += later.planned
    this.started += later.started
    this.dropped += later.dropped
    this.lagMaxUs = Math.max(this.lagMaxUs, later.lagMaxUs)
    this.loopUtilization = Math.max(this.loopUtilization, later.loopUtilization)
    later.failuresByClass.forEach((count, index) => {
      this.failuresByClass[index]! += count
    })
    for (const [worker, figures] of later.users) this.users.set(worker, figures)
    this.pack = mergePacks(this.pack, later.pack)
  }

  #packOf(delta: Delta, directory: EndpointDirectory): Uint8Array {
    const all: PackEntry = { key: allKey, requests: 0, failures: 0, responseUs: new Histogram() }
    const entries = new Map([[allKey, all]])
    for (const { endpoint, cell } of delta.cells) {
      const index = directory.indexOf(delta.worker, endpoint)
      const { requests, failures, responseUs } = cell
      const entry = entries.get(keyOf(index))
      if (entry === undefined)
        entries.set(keyOf(index), { key: keyOf(index), requests, failures, responseUs })
      else {
        entry.requests += requests
        entry.failures += failures
        // Not into the histogram at hand: that one is the delta's.
        entry.responseUs = entry.responseUs.clone()
        entry.responseUs.merge(responseUs)
      }
      if (directory.list[index]!.kind !== 'request') continue
      all.requests += requests
      all.failures += failures
      all.responseUs.merge(responseUs)
      cell.failuresByClass.forEach((count, classIndex) => {
        this.failuresByClass[classIndex]! += count
      })
    }
    return packEntries([...entries.values()])
  }
}
