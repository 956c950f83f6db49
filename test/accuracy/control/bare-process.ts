import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { loadCore, pinned } from '../../../bench/machine/pinned.ts'
import { endGroup, signalGroup, spawnGroup } from '../../../bench/machine/process-group.ts'

/** The settings of a bare client. */
export interface BareSettings {
  origin: string
  /** The maximum number of requests, after which it ends. */
  requests: number
  /** The interval between them in ms. */
  apartMs: number
  /** Whether it waits for replies without sleeping. */
  isAwake: boolean
}

/** A request. Instants are in ms on the machine's clock (`machineClockMs`). */
export interface BareRequest {
  sentMs: number
  repliedMs: number
}

/** A bare client as a separate process on the core of the load. */
export class BareProcess implements AsyncDisposable {
  /** All its requests by number, once it has ended. Rejects if it has no output. */
  readonly requests: Promise<BareRequest[]>
  readonly #process: ChildProcess

  constructor(settings: BareSettings) {
    const argv = [process.execPath, join(import.meta.dirname, 'bare-client.ts'), JSON.stringify(settings)]
    this.#process = spawnGroup(pinned(loadCore, argv), { stdio: ['ignore', 'pipe', 'inherit'] })
    this.requests = text(this.#process.stdout!).then((said) => JSON.parse(said) as BareRequest[])
    // The result is not needed after an early disposal.
    this.requests.catch(() => {})
  }

  /** Ends it, so that it prints its requests. */
  stop(): void {
    signalGroup(this.#process, 'SIGTERM')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process)
  }
}
