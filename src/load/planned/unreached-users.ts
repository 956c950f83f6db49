import { Curve } from '../schedule/curve.ts'
import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import type { LoadPhase } from '../spec/phase.ts'

/** A phase that says more users than its load can start in time. */
export interface UnreachedUsers {
  phase: string
  judged: boolean
  /** The number of users that the phase says. */
  said: number
  /** The number of users that there will be at most. */
  reached: number
  /** The users that start per second; undefined if a shape sets several spawn rates. */
  spawnPerSecond: number | undefined
}

/** The share of a phase's users that may be missing. */
const tolerated = 0.01

/**
 * Returns the phases of closed loads whose number of users is never reached, because the spawn rate is too low for their
 * duration. A ramp may be reached later, as long as the load says so many users.
 */
export function unreachedUsers(load: LoadSpec): UnreachedUsers[] {
  return loadsOf(load).flatMap(({ kind, phases: own, firstPhase, spawnPerSecond, timeline }) => {
    if (kind !== 'users') return []
    // These have the names that the phases have in the run.
    const phases = own.map((phase, index) => ({ ...phase, name: load.phases[firstPhase + index]!.name }))
    if (timeline !== undefined) {
      const level = Curve.ofPieces(timeline.segments)
      return phases.flatMap((phase, index) =>
        unreached(phase, timeline.peaks[index] ?? 0, highest(level, phase.startMs, phase.endMs), undefined),
      )
    }
    if (spawnPerSecond === undefined) return []
    const limited = Curve.ofPhases(phases).limitRise(spawnPerSecond)
    return phases.flatMap((phase, index) => {
      const said = saidBy(phase, phases[index - 1])
      const endMs = phase.to > phase.from ? endOfAtLeast(said, phases, index) : phase.endMs
      return unreached(phase, said, highest(limited, phase.startMs, endMs), spawnPerSecond)
    })
  })
}

/** The users that a phase adds to what was before: a fall from where the load is says nothing new. */
function saidBy({ from, to }: LoadPhase, before: LoadPhase | undefined): number {
  const isFall = to < from && before !== undefined && before.to >= from
  return isFall ? 0 : Math.max(from, to)
}

/** The end of the time from a phase on in which the load says at least this many users. */
function endOfAtLeast(users: number, phases: readonly LoadPhase[], index: number): number {
  const next = phases[index + 1]
  if (next === undefined || next.from < users || next.to < users) return phases[index]!.endMs
  return endOfAtLeast(users, phases, index + 1)
}

function highest({ segments }: Curve, fromMs: number, untilMs: number): number {
  let users = 0
  for (const segment of segments) {
    if (segment.endMs <= fromMs || segment.startMs >= untilMs) continue
    const start = segment.valueAt(Math.max(fromMs, segment.startMs))
    const end = untilMs < segment.endMs ? segment.valueAt(untilMs) : segment.to
    users = Math.max(users, start, end)
  }
  return users
}

function unreached(
  { name: phase, judged }: LoadPhase,
  said: number,
  most: number,
  spawnPerSecond: number | undefined,
): UnreachedUsers[] {
  // A part of a user is a user.
  const reached = Math.ceil(most - 1e-6)
  if (reached >= said * (1 - tolerated)) return []
  return [{ phase, judged, said, reached, spawnPerSecond }]
}
