/** When a server stands still: for `stopMs` at the end of every `periodMs`. */
export interface Stops {
  periodMs: number
  stopMs: number
}

/** Stops this thread as a collector of garbage does, without using the core, from now on until the process ends. */
export function stopByTheClock({ periodMs, stopMs }: Stops): void {
  // By the clock, not by the end of the last stop: the period stays exact.
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
