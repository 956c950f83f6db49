import type { PlannedLoad } from './planned-load.ts'

/** Returns the highest value of a planned load; 0 without points. */
export function peakOfPoints(points: PlannedLoad['points']): number {
  return points.reduce((peak, { value }) => Math.max(peak, value), 0)
}
