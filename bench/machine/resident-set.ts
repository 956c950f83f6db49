import { readFileSync } from 'node:fs'

/** One look at a process's memory. */
export interface ResidentSample {
  /** Since the process was started. */
  seconds: number
  bytes: number
}

/** The memory that a process has resident, all its threads together. Throws when it has ended. */
export function residentBytes(processId: number): number {
  return parseResidentBytes(readFileSync(`/proc/${processId}/status`, 'utf8'))
}

/** Reads it from the text of `/proc/<pid>/status`. */
export function parseResidentBytes(text: string): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(text)
  if (found === null) throw new Error('the process has ended')
  return Number(found[1]) * 1024
}

/** The middle one of the samples within a span of time: a collection is at work at any moment, one sample says little. */
export function residentAround(
  samples: readonly ResidentSample[],
  fromSeconds: number,
  toSeconds: number,
): number {
  const within = samples
    .filter(({ seconds }) => seconds >= fromSeconds && seconds <= toSeconds)
    .map(({ bytes }) => bytes)
    .toSorted((a, b) => a - b)
  return within[within.length >> 1] ?? Number.NaN
}
