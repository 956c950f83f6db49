/** Keeps this thread from everything else for so long, in every 20th iteration: what no scenario should do. */
export function holdUp(ms: number, iteration: number): void {
  if (ms === 0 || iteration % 20 !== 0) return
  const endsMs = performance.now() + ms
  while (performance.now() < endsMs);
}
