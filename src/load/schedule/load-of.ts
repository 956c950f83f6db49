import type { LoadPhase } from '../spec/phase.ts'

/** One phase for a test: seconds, the value it starts from, where it goes (the same if left out), how it arrives. */
export type Part = readonly [seconds: number, from: number, to?: number, arrivals?: LoadPhase['arrivals']]

/** Phases that follow each other from 0, for tests. */
export function loadOf(...parts: readonly Part[]): LoadPhase[] {
  let endMs = 0
  return parts.map(([seconds, from, to = from, arrivals = 'constant'], index) => {
    const startMs = endMs
    endMs += seconds * 1_000
    return { name: `phase ${index}`, startMs, endMs, from, to, judged: true, arrivals }
  })
}
