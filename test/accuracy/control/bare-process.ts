import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { loadCore, pinned } from '../../../bench/machine/pinned.ts'
import { endGroup, signalGroup, spawnGroup } from '../../../bench/machine/process-group.ts'

/** What a bare client is to do. */
export interface BareSettings {
  origin: string
  /** How many at most: it ends after them. */
  asks: number
  /** How far apart they are due, in ms. */
  apartMs: number
  /** Whether it waits for replies without sleep. */
  isAwake: boolean
}

/** One ask; instants in ms on the clock of the machine (`machineClockMs`). */
export interface BareAsk {
  sentMs: number
  repliedMs: number
}

/** A bare client as a process of its own, on the load's core. */
export class BareProcess implements AsyncDisposable {
  /** All that it asked, by number, once it has ended. Rejects where it tells of nothing. */
  readonly asks: Promise<BareAsk[]>
  readonly #process: ChildProcess

  constructor(settings: BareSettings) {
    const argv = [process.execPath, join(import.meta.dirname, 'bare-client.ts'), JSON.stringify(settings)]
    this.#process = spawnGroup(pinned(loadCore, argv), { stdio: ['ignore', 'pipe', 'inherit'] })
    this.asks = text(this.#process.stdout!).then((said) => JSON.parse(said) as BareAsk[])
    // Who disposes of it early does not want to know.
    this.asks.catch(() => {})
  }

  /** Lets it ask no more, and tell. */
  stop(): void {
    signalGroup(this.#process, 'SIGTERM')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process)
  }
}
