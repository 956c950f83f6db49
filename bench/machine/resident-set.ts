import { readFileSync } from 'node:fs'

/** A sample of the memory of a process. */
export interface ResidentSample {
  /** The time since the process was started. */
  seconds: number
  bytes: number
}

/** Reads the resident memory of a process with all its threads. Throws if it has ended. */
export function residentBytes(processId: number): number {
  return parseResidentBytes(readFileSync(`/proc/${processId}/status`, 'utf8'))
}

/** Parses the text of `/proc/<pid>/status`. */
export function parseResidentBytes(text: string): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(text)
  if (found === null) throw new Error('the process has ended')
  return Number(found[1]) * 1024
}

/** The median of the samples within an interval. A single sample says little, because of garbage collection. */
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
