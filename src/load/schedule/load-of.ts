import type { LoadPhase } from '../spec/phase.ts'

/** A phase for a test: its length in seconds, the value at its start and its end (the same if left out), and how arrivals lie. */
export type Part = readonly [seconds: number, from: number, to?: number, arrivals?: LoadPhase['arrivals']]

/** Makes phases that follow each other from 0, for tests. */
export function loadOf(...parts: readonly Part[]): LoadPhase[] {
  let endMs = 0
  return parts.map(([seconds, from, to = from, arrivals = 'constant'], index) => {
    const startMs = endMs
    endMs += seconds * 1_000
    return { name: `phase ${index}`, startMs, endMs, from, to, judged: true, arrivals }
  })
}
