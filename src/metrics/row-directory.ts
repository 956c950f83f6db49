import { corruptMessage } from './codec/corrupt-message.ts'
import type { Delta } from './delta.ts'
import { type Endpoint, EndpointList } from './row-list.ts'

/** One numbering of endpoints over many workers, each of which has its own: by name and kind. */
export class EndpointDirectory {
  readonly #endpoints = new EndpointList()
  /** Per worker: from its index to ours. */
  readonly #workers = new Map<number, number[]>()

  get list(): readonly Endpoint[] {
    return this.#endpoints.all
  }

  /** Throws a `PlimsollError` (`corrupt-message`) when a delta does not go on from where its worker was. */
  check(delta: Delta): void {
    let known = this.#workers.get(delta.worker)?.length ?? 0
    for (const name of delta.names) {
      if (name.index !== known) throw corruptMessage(`endpoint ${name.index} is named out of turn`)
      known += 1
    }
    for (const { endpoint } of [...delta.cells, ...delta.timings]) {
      if (endpoint >= known) throw corruptMessage(`endpoint ${endpoint} has no name`)
    }
  }

  /** Takes in the names of a delta that was checked. */
  learn(delta: Delta): void {
    let mapping = this.#workers.get(delta.worker)
    if (mapping === undefined) {
      mapping = []
      this.#workers.set(delta.worker, mapping)
    }
    for (const { name, kind } of delta.names) mapping.push(this.#endpoints.place(name, kind))
  }

  /** Our index of a worker's endpoint that it has named. */
  indexOf(worker: number, endpoint: number): number {
    return this.#workers.get(worker)![endpoint]!
  }
}
