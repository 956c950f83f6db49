/** When a server is stopped: for `stopMs` at the end of every `periodMs`. */
export interface Stops {
  periodMs: number
  stopMs: number
}

/** Stops this thread periodically, like a garbage collector but without using the core, until the process ends. */
export function stopByTheClock({ periodMs, stopMs }: Stops): void {
  // Scheduled by the clock, not by the end of the last stop, so that the period stays exact.
  const startedMs = performance.now()
  const cell = new Int32Array(new SharedArrayBuffer(4))
  let stops = 0
  const waitForNextStop = (): void => {
    stops += 1
    const dueMs = startedMs + stops * periodMs - stopMs
    setTimeout(
      () => {
        Atomics.wait(cell, 0, 0, Math.max(0, dueMs + stopMs - performance.now()))
        waitForNextStop()
      },
      Math.max(0, dueMs - performance.now()),
    )
  }
  waitForNextStop()
}
