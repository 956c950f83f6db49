import { ArrivalSchedule } from '../schedule/arrival-schedule.ts'
import { Curve } from '../schedule/curve.ts'
import { ownsAll } from '../schedule/share.ts'
import { UserSchedule } from '../schedule/user-schedule.ts'
import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import type { ParallelLoadSpec } from '../spec/parallel-loads.ts'
import { type NamedStretch, phaseAt, totalMs } from '../spec/phase.ts'
import { timelineOf } from './load-timeline.ts'

/** The plan for one load of a run at an instant. */
export interface PlannedInstant {
  /** The load's name; empty if it is the only one. */
  name: string
  /** The name of its current phase; null before its start and from its end on. */
  phase: string | null
  /** The planned number of users; null for an open load. */
  users: number | null
  /** The planned iterations per second; null for a closed load. */
  startsPerSecond: number | null
  /** The start and the end of the load, in seconds from the start of the run. */
  startSeconds: number
  endSeconds: number
}

/** The plan for the loads of a run over time, for a live view. */
export class LoadPlan {
  /** The stretches of the run, in order of time. */
  readonly timeline: readonly NamedStretch[]
  readonly #loads: readonly { spec: ParallelLoadSpec; valueAt: (ms: number) => number }[]

  constructor(load: LoadSpec) {
    this.timeline = timelineOf(load)
    this.#loads = loadsOf(load).map((spec) => ({ spec, valueAt: plannedValueOf(spec) }))
  }

  /** Returns the plan for each load at an instant, in ms from the start of the run. */
  at(ms: number): PlannedInstant[] {
    return this.#loads.map(({ spec: { name, kind, phases, startMs }, valueAt }) => {
      const durationMs = totalMs(phases)
      const ownMs = ms - startMs
      const isOn = ownMs >= 0 && ownMs < durationMs
      const value = isOn ? valueAt(ownMs) : 0
      return {
        name,
        phase: isOn ? phases[phaseAt(phases, ownMs)]!.name : null,
        users: kind === 'users' ? value : null,
        startsPerSecond: kind === 'arrivals' ? value : null,
        startSeconds: startMs / 1_000,
        endSeconds: (startMs + durationMs) / 1_000,
      }
    })
  }
}

/** Returns a function that gives the planned users, or starts per second, at a time in ms from the start of the load. */
function plannedValueOf({
  kind,
  phases,
  spawnPerSecond,
  timeline,
}: ParallelLoadSpec): (ms: number) => number {
  if (kind === 'arrivals') {
    const curve = Curve.ofPhases(phases)
    return (ms) => curve.valueAt(ms)
  }
  const schedule = new UserSchedule(phases, spawnPerSecond, ownsAll(), timeline)
  return (ms) => schedule.usersAt(ms)
}

/** Counts the planned arrivals of a run's open loads over all workers. Draws every Poisson arrival to do so. */
export function plannedArrivals(load: LoadSpec, seed: number): number {
  return loadsOf(load)
    .filter(({ kind }) => kind === 'arrivals')
    .reduce((sum, { phases, firstPhase }) => {
      const schedule = new ArrivalSchedule(phases, seed, ownsAll(), firstPhase)
      return sum + schedule.plannedUntil(totalMs(phases))
    }, 0)
}
