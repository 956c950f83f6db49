import { ArrivalSchedule } from '../schedule/arrival-schedule.ts'
import { Curve } from '../schedule/curve.ts'
import { ownsAll } from '../schedule/share.ts'
import { UserSchedule } from '../schedule/user-schedule.ts'
import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import type { ParallelLoadSpec } from '../spec/parallel-loads.ts'
import { type NamedStretch, phaseAt, totalMs } from '../spec/phase.ts'
import { timelineOf } from './load-timeline.ts'

/** What one of a run's loads asks for at an instant. */
export interface LoadWish {
  /** Empty where the load is the only one. */
  name: string
  /** Its phase; null before its start and from its end on. */
  phase: string | null
  /** How many users it is to have; null for an open load. */
  users: number | null
  /** How many iterations are to start per second; null for a closed load. */
  startsPerSecond: number | null
  /** In seconds from the start of the run. */
  startSeconds: number
  endSeconds: number
}

/** What the loads of a run ask for over its time, for whoever watches it. */
export class LoadPlan {
  /** What the run goes through, one stretch after the other. */
  readonly timeline: readonly NamedStretch[]
  readonly #parallelLoads: readonly { parallelLoad: ParallelLoadSpec; valueAt: (ms: number) => number }[]

  constructor(load: LoadSpec) {
    this.timeline = timelineOf(load)
    this.#parallelLoads = loadsOf(load).map((parallelLoad) => ({
      parallelLoad,
      valueAt: wishOf(parallelLoad),
    }))
  }

  /** What each load asks for at an instant, in ms from the start of the run. */
  at(ms: number): LoadWish[] {
    return this.#parallelLoads.map(({ parallelLoad, valueAt }) => {
      const { name, kind, phases, startMs } = parallelLoad
      const lengthMs = totalMs(phases)
      const ownMs = ms - startMs
      const isOn = ownMs >= 0 && ownMs < lengthMs
      const value = isOn ? valueAt(ownMs) : 0
      return {
        name,
        phase: isOn ? phases[phaseAt(phases, ownMs)]!.name : null,
        users: kind === 'users' ? value : null,
        startsPerSecond: kind === 'arrivals' ? value : null,
        startSeconds: startMs / 1_000,
        endSeconds: (startMs + lengthMs) / 1_000,
      }
    })
  }
}

function wishOf({ kind, phases, spawnPerSecond, timeline }: ParallelLoadSpec): (ms: number) => number {
  if (kind === 'arrivals') {
    const curve = Curve.ofPhases(phases)
    return (ms) => curve.valueAt(ms)
  }
  const schedule = new UserSchedule(phases, spawnPerSecond, ownsAll(), timeline)
  return (ms) => schedule.usersAt(ms)
}

/** How many arrivals the open loads of a run ask for in all, over all workers. Draws every random one. */
export function plannedArrivals(load: LoadSpec, seed: number): number {
  return loadsOf(load)
    .filter(({ kind }) => kind === 'arrivals')
    .reduce((sum, { phases, firstPhase }) => {
      const schedule = new ArrivalSchedule(phases, seed, ownsAll(), firstPhase)
      return sum + schedule.plannedUntil(totalMs(phases))
    }, 0)
}
