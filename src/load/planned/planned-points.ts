import type { PlannedLoad } from './planned-load.ts'

/** The peak of a planned load. */
export function peakOfPoints(points: PlannedLoad['points']): number {
  return points.reduce((peak, { value }) => Math.max(peak, value), 0)
}
