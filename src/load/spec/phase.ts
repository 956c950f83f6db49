/**
 * A phase of a load, parsed to numbers. From `startMs` up to, but not including, `endMs`, the value changes linearly from
 * `from` to `to`. The value is the number of users of a closed load, or the iterations per second of an open one.
 */
export interface LoadPhase {
  name: string
  startMs: number
  endMs: number
  from: number
  to: number
  /** Whether SLAs apply to it. A warm-up is usually not judged. */
  judged: boolean
  /** How the arrivals of an open load are spaced: evenly, or at random like those of independent clients. */
  arrivals: 'constant' | 'poisson'
}

/** A stretch of a run's time, with a name. */
export type NamedStretch = Pick<LoadPhase, 'name' | 'startMs' | 'endMs' | 'judged'>

/** Returns the duration of the whole load in ms: the end of its last phase. Phases of parallel loads may overlap. */
export function totalMs(phases: readonly Pick<LoadPhase, 'endMs'>[]): number {
  return phases.reduce((last, { endMs }) => Math.max(last, endMs), 0)
}

/** Returns the time up to `untilMs` that the phases cover together, in ms. Overlaps count once. */
export function coveredMs(phases: readonly Pick<LoadPhase, 'startMs' | 'endMs'>[], untilMs: number): number {
  const [only] = phases
  if (phases.length === 1) return Math.max(0, Math.min(only!.endMs, untilMs) - only!.startMs)
  let covered = 0
  let coveredUntilMs = 0
  for (const { startMs, endMs } of phases.toSorted((a, b) => a.startMs - b.startMs)) {
    const end = Math.min(endMs, untilMs)
    covered += Math.max(0, end - Math.max(startMs, coveredUntilMs))
    coveredUntilMs = Math.max(coveredUntilMs, end)
  }
  return covered
}

/**
 * Returns the index of the phase at a time. A boundary belongs to the later phase; phases of no duration are skipped. Times
 * before the load belong to its first phase, times after it to its last. Returns −1 if no phase has a duration.
 */
export function phaseAt(phases: readonly Pick<LoadPhase, 'startMs' | 'endMs'>[], ms: number): number {
  let found = -1
  for (let index = 0; index < phases.length; index++) {
    const phase = phases[index]!
    if (phase.endMs <= phase.startMs) continue
    if (found >= 0 && phase.startMs > ms) break
    found = index
  }
  return found
}

/**
 * Returns the phases if they follow each other from 0 without gaps and their values are finite and not negative. Otherwise
 * throws a `RangeError`: such a plan should have been refused earlier.
 */
export function checkPhases(phases: readonly LoadPhase[]): readonly LoadPhase[] {
  let endMs = 0
  for (const { name, ...phase } of phases) {
    if (phase.startMs !== endMs)
      throw new RangeError(`phase ${name} starts at ${phase.startMs}, not ${endMs}`)
    if (!(phase.endMs >= phase.startMs && phase.endMs < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`phase ${name} lasts from ${phase.startMs} to ${phase.endMs}`)
    }
    if (!(Math.min(phase.from, phase.to) >= 0 && Math.max(phase.from, phase.to) < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`phase ${name} goes from ${phase.from} to ${phase.to}`)
    }
    endMs = phase.endMs
  }
  return phases
}
