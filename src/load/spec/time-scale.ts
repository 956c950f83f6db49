import type { ShapeDescription } from '../../plan-file/description/shape-description.ts'
import type { LoadPhase } from './phase.ts'

/** Returns the phases of a load at a time scale. They begin and end at whole milliseconds, and each lasts at least one. */
export function scalePhases(phases: readonly LoadPhase[], timeScale: number): LoadPhase[] {
  if (timeScale === 1) return [...phases]
  let endMs = 0
  return phases.map((phase) => {
    const startMs = endMs
    endMs = Math.max(startMs + 1, Math.round(phase.endMs * timeScale))
    return { ...phase, startMs, endMs }
  })
}

/** Returns a shape at a time scale. It keeps the results for its own, unscaled seconds. */
export function scaleShape(shape: ShapeDescription, timeScale: number): ShapeDescription {
  if (timeScale === 1) return shape
  const { steps, endMs, mistake } = shape
  return {
    ...shape,
    steps: steps.map((step) => ({
      ...step,
      startMs: step.startMs * timeScale,
      ...(step.spawnPerSecond !== undefined && { spawnPerSecond: step.spawnPerSecond / timeScale }),
    })),
    ...(endMs !== undefined && { endMs: endMs * timeScale }),
    ...(mistake !== undefined && { mistake: { ...mistake, ms: mistake.ms * timeScale } }),
  }
}
