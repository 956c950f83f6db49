import type { LiveState } from '../../../fleet/live-state.ts'
import type { RunRequest } from '../../../fleet/run-request.ts'
import { timelineOf } from '../../../load/planned/load-timeline.ts'
import type { NamedStretch } from '../../../load/spec/phase.ts'
import type { LiveHistory } from './live-history.ts'

/** The facts about a run that are known before it begins. */
export interface LiveRun {
  name: string
  level: string | null
  target: string
  /** The phases; with parallel loads, the stretches between instants at which any phase begins or ends. */
  timeline: readonly NamedStretch[]
  hasParallelLoads: boolean
  /** The number of iterations after which the run ends; null if its time ends it. */
  iterations: number | null
  /** Whether an iteration is one request, so that requests show the progress of the run. */
  isOneRequest: boolean
}

/** The data from which a frame of the live view is drawn. */
export interface LiveContext {
  run: LiveRun
  state: LiveState
  history: LiveHistory
  columns: number
  rows: number
  /** The text to show instead of the hint. */
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
