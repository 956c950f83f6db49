/** The thread of a `WakeThread`: sleeps until the ordered time, precise to a fraction of a ms, and posts a message. */
import { workerData } from 'node:worker_threads'
import type { WakeOrders } from './wake-thread.ts'

const { cells, port } = workerData as WakeOrders
const order = new Int32Array(cells, 0, 1)
const due = new Float64Array(cells, 8, 1)
let handled = 0
for (;;) {
  const current = Atomics.load(order, 0)
  const waitMs =
    current === handled ? Number.POSITIVE_INFINITY : due[0]! - Number(process.hrtime.bigint()) / 1e6
  // A new order ends the wait, and the loop reads it.
  if (Atomics.wait(order, 0, current, waitMs) !== 'timed-out') continue
  handled = current
  port.postMessage(null)
}
