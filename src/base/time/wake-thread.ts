import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { entryUrl } from '../own-files.ts'

/** What the thread is given: an order counts up the first cell after it has put its instant into the second. */
export interface WakeOrders {
  cells: SharedArrayBuffer
  port: MessagePort
}

/**
 * An alarm clock that is exact without a busy core. Node's timers ring in whole milliseconds; a thread that sleeps in
 * `Atomics.wait` is woken by the kernel within a tenth of one, and a message from it wakes the event loop of this one.
 * It does not hold the process, and what it cannot do (its thread is not there yet, or no more) it leaves undone.
 */
export class WakeThread {
  readonly #cells = new SharedArrayBuffer(16)
  readonly #order = new Int32Array(this.#cells, 0, 1)
  readonly #due = new Float64Array(this.#cells, 8, 1)
  readonly #port: MessagePort
  readonly #thread: Worker

  /** `woken` is called about when it was asked for, and may be called when nobody waits any more. */
  constructor(woken: () => void) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1.on('message', woken)
    this.#port.unref()
    const workerData: WakeOrders = { cells: this.#cells, port: port2 }
    this.#thread = new Worker(entryUrl('base/time/wake-loop'), {
      workerData,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
    })
    this.#thread.on('error', () => {})
    this.#thread.unref()
  }

  /** Asks to be woken at an instant on the clock of the machine (`process.hrtime`), in ms, in place of the last one. */
  wakeAt(dueMs: number): void {
    this.#due[0] = dueMs
    Atomics.add(this.#order, 0, 1)
    Atomics.notify(this.#order, 0)
  }

  close(): void {
    this.#port.close()
    void this.#thread.terminate()
  }
}
