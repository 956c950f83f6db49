/** The thread of a `WakeThread`: sleeps until the ordered instant, to a fraction of a millisecond, and posts a message. */
import { workerData } from 'node:worker_threads'
import type { WakeOrders } from './wake-thread.ts'

const { cells, port } = workerData as WakeOrders
const order = new Int32Array(cells, 0, 1)
const due = new Float64Array(cells, 8, 1)
let answered = 0
for (;;) {
  const present = Atomics.load(order, 0)
  const waitMs =
    present === answered ? Number.POSITIVE_INFINITY : due[0]! - Number(process.hrtime.bigint()) / 1e6
  // A new order ends the wait, and the loop reads it.
  if (Atomics.wait(order, 0, present, waitMs) !== 'timed-out') continue
  answered = present
  port.postMessage(null)
}
