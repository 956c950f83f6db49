import type { LoadPhase } from '../spec/phase.ts'

/** A phase for a test: its duration in seconds, its values at the start and the end (equal if left out), and its arrivals. */
export type Part = readonly [seconds: number, from: number, to?: number, arrivals?: LoadPhase['arrivals']]

/** Creates phases that follow each other from 0, for tests. */
export function testPhases(...parts: readonly Part[]): LoadPhase[] {
  let endMs = 0
  return parts.map(([seconds, from, to = from, arrivals = 'constant'], index) => {
    const startMs = endMs
    endMs += seconds * 1_000
    return { name: `phase ${index}`, startMs, endMs, from, to, judged: true, arrivals }
  })
}
