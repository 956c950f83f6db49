import type { LiveState } from '../../../fleet/live-state.ts'
import type { RunRequest } from '../../../fleet/run-request.ts'
import { timelineOf } from '../../../load/planned/load-timeline.ts'
import type { NamedStretch } from '../../../load/spec/phase.ts'
import type { LiveHistory } from './live-history.ts'

/** A run as it is known before it begins. */
export interface LiveRun {
  name: string
  level: string | null
  target: string
  /** Its phases; with parallel loads, the stretches between which any phase begins or ends. */
  timeline: readonly NamedStretch[]
  hasParallelLoads: boolean
  /** The run ends after this many iterations, however long they take; null where only time ends it. */
  iterations: number | null
  /** Whether an iteration is one request, so that requests show the progress of the run. */
  isOneRequest: boolean
}

/** Everything that a frame of the live view is drawn from. */
export interface LiveContext {
  run: LiveRun
  state: LiveState
  history: LiveHistory
  columns: number
  rows: number
  /** Shown instead of the hint. */
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
