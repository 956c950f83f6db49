import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { entryUrl } from '../own-files.ts'

/** The data of the thread. An order writes its instant to the second cell, then increments the first. */
export interface WakeOrders {
  cells: SharedArrayBuffer
  port: MessagePort
}

/**
 * A precise alarm clock that does not keep a core busy. Node's timers have a resolution of a millisecond. A thread that
 * sleeps in `Atomics.wait` is woken by the kernel within a tenth of one, and its message wakes the event loop of this
 * thread. It does not keep the process alive, and does nothing before its thread has started and after it has ended.
 */
export class WakeThread {
  readonly #cells = new SharedArrayBuffer(16)
  readonly #order = new Int32Array(this.#cells, 0, 1)
  readonly #due = new Float64Array(this.#cells, 8, 1)
  readonly #port: MessagePort
  readonly #thread: Worker

  /** `woken` is called at about the ordered instant. It can be called when nobody waits any more. */
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

  /** Orders a call at an instant of the machine's clock (`process.hrtime`) in ms. It replaces the last order. */
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
