import type { LiveState } from '../../../fleet/live-state.ts'
import type { RunRequest } from '../../../fleet/run.ts'
import { timelineOf } from '../../../load/planned/load-timeline.ts'
import type { NamedStretch } from '../../../load/spec/phase.ts'
import type { LiveHistory } from './live-history.ts'

/** What is known of a run before it begins. */
export interface LiveRun {
  name: string
  level: string | null
  target: string
  /** Its phases; of parallel loads the stretches in which no phase begins or ends. */
  timeline: readonly NamedStretch[]
  hasParallelLoads: boolean
  /** The run is over after so many iterations, however long they take; null where time alone ends it. */
  iterations: number | null
  /** Whether an iteration is one request, so that requests show how far the run is. */
  isOneRequest: boolean
}

/** Everything that a frame of the live view is drawn from. */
export interface LiveContext {
  run: LiveRun
  state: LiveState
  history: LiveHistory
  columns: number
  rows: number
  /** Shown in place of the hint. */
  note: string | undefined
}

export function liveRunOf({ name, level, target, load, source }: RunRequest): LiveRun {
  return {
    name,
    level: level ?? null,
    target,
    timeline: timelineOf(load),
    hasParallelLoads: load.parallelLoads !== undefined,
    iterations: load.iterations ?? null,
    isOneRequest: source.kind === 'quick',
  }
}
