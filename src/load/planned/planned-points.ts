import type { PlannedLoad } from './planned-load.ts'

/** The highest that a planned load is at any time. */
export function peakOfPoints(points: PlannedLoad['points']): number {
  return points.reduce((peak, { value }) => Math.max(peak, value), 0)
}
