import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { entryUrl } from '../own-files.ts'

/** The `workerData` of the thread. An order writes its time to the second cell, then increments the first cell. */
export interface WakeOrders {
  cells: SharedArrayBuffer
  port: MessagePort
}

/**
 * A precise alarm clock that does not keep a core busy. Node's timers have a resolution of 1 ms. The kernel wakes a thread
 * that sleeps in `Atomics.wait` within 0.1 ms, and its message wakes the event loop of this thread. A `WakeThread` does
 * not keep the process alive. It does nothing before its thread has started and after it has ended.
 */
export class WakeThread {
  readonly #cells = new SharedArrayBuffer(16)
  readonly #order = new Int32Array(this.#cells, 0, 1)
  readonly #due = new Float64Array(this.#cells, 8, 1)
  readonly #port: MessagePort
  readonly #thread: Worker

  /** `onWake` is called at about the ordered time. It can also be called after the order is no longer needed. */
  constructor(onWake: () => void) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1.on('message', onWake)
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

  /** Orders a call at a time of the machine's clock (`process.hrtime`) in ms. Replaces the last order. */
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
