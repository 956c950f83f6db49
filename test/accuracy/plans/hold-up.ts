/** Blocks this thread in every 20th iteration, which no scenario should do. */
export function holdUp(ms: number, iteration: number): void {
  if (ms === 0 || iteration % 20 !== 0) return
  const endsMs = performance.now() + ms
  while (performance.now() < endsMs);
}
