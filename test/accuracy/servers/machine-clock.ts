/**
 * The machine's clock at 0 of `performance.now()`, in ms. With this offset, instants of different processes on one machine
 * can be compared, because both clocks are CLOCK_MONOTONIC.
 */
export function machineClockMs(): number {
  // The second clock is read after the first. The delay is smallest once both have been read before.
  const readings = Array.from({ length: 20 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now())
  return Math.max(...readings)
}
