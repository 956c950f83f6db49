import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'

/** The planned load of a run, known before it begins. */
export interface PlannedRun {
  loads: readonly PlannedLoad[]
  phases: readonly PlannedPhase[]
}

/** A load of the plan that this run does not make. */
export interface OtherLoad {
  /** The name of the level; undefined for the plan's own load. */
  level: string | undefined
  planned: PlannedRun
}
