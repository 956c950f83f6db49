import type { PlannedLoad } from '../../src/load/planned/planned-load.ts'
import { peakOfPoints } from '../../src/load/planned/planned-points.ts'
import type { SeriesPoint } from '../../src/record/run-record.ts'
import { amountText, plannedValueAt } from '../../src/report/words/planned-words.ts'
import type { PhaseSpan } from './report.ts'

/** The shape of a planned load in a square with sides of 1: x is the time, y the load. */
export interface PlannedShape {
  name: string | null
  /** The load in words: `up to 500 users, profile stress`. */
  words: string
  corners: { x: number; y: number }[]
  phases: { name: string; judged: boolean; from: number; to: number }[]
}

/** The shapes of a run's planned loads, over the same time; empty for a single load that never changes. */
export function plannedShapes(loads: PlannedLoad[], phases: PhaseSpan[]): PlannedShape[] {
  if (loads.length < 2 && phases.length < 2 && loads.every(isConstant)) return []
  const endSeconds = Math.max(0, ...loads.map(({ points }) => points.at(-1)?.seconds ?? 0))
  if (endSeconds === 0) return []
  return loads.map((load, lane) => {
    const peak = peakOfPoints(load.points) || 1
    const made = load.profile === null ? '' : `, profile ${load.profile}`
    return {
      name: load.name,
      words: `up to ${amountText(peak, load.unit)}${made}`,
      corners: load.points.map(({ seconds, value }) => ({ x: seconds / endSeconds, y: value / peak })),
      phases: phases
        .filter((phase) => loads.length === 1 || phase.lane === lane)
        .map(({ name, judged, startSeconds, endSeconds: to }) => ({
          name: load.name === null ? name : name.slice(load.name.length + 1),
          judged,
          from: startSeconds / endSeconds,
          to: to / endSeconds,
        })),
    }
  })
}

/** The planned users at the end of each point; undefined if there is a load that does not plan users. */
export function plannedUsers(
  loads: readonly PlannedLoad[],
  series: readonly Pick<SeriesPoint, 'seconds' | 'spanSeconds'>[],
): number[] | undefined {
  if (loads.length === 0 || loads.some(({ unit }) => unit !== 'users')) return undefined
  return series.map(({ seconds, spanSeconds }) => {
    // Just before the end, because the next phase may begin at the end.
    const at = seconds + spanSeconds * 0.999
    return Math.round(loads.reduce((sum, { points }) => sum + plannedValueAt(points, at), 0))
  })
}

function isConstant({ points }: PlannedLoad): boolean {
  return points.every(({ value }) => value === points[0]!.value)
}
