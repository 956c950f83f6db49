/**
 * What the machine's clock says where `performance.now()` is 0, in ms: added to it, instants of different processes on one machine can
 * be compared, for both are CLOCK_MONOTONIC.
 */
export function machineClockMs(): number {
  // The second clock is read later than the first, by least where both have been read before.
  const readings = Array.from({ length: 20 }, () => Number(process.hrtime.bigint()) / 1e6 - performance.now())
  return Math.max(...readings)
}
