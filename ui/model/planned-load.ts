import type { PlannedLoad } from '../../src/load/planned/planned-load.ts'
import { peakOfPoints } from '../../src/load/planned/planned-points.ts'
import type { SeriesPoint } from '../../src/record/run-record.ts'
import { amountText, plannedValueAt } from '../../src/report/words/planned-words.ts'
import type { PhaseSpan } from './report.ts'

/** A planned load as it is drawn: in a square with sides of 1, with time to the right and load upwards. */
export interface PlannedShape {
  name: string | null
  /** In words: `up to 500 users, profile stress`. */
  words: string
  corners: { x: number; y: number }[]
  phases: { name: string; judged: boolean; from: number; to: number }[]
}

/** The planned loads of a run over the same time; none for a single load that never changes. */
export function plannedShapes(loads: PlannedLoad[], phases: PhaseSpan[]): PlannedShape[] {
  if (loads.length < 2 && phases.length < 2 && loads.every(isLevel)) return []
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

/** The planned users at the end of each point; undefined where any load is not one of users. */
export function plannedUsers(
  loads: readonly PlannedLoad[],
  series: readonly Pick<SeriesPoint, 'seconds' | 'spanSeconds'>[],
): number[] | undefined {
  if (loads.length === 0 || loads.some(({ unit }) => unit !== 'users')) return undefined
  return series.map(({ seconds, spanSeconds }) => {
    // Just before the end, at which the next phase may begin.
    const at = seconds + spanSeconds * 0.999
    return Math.round(loads.reduce((sum, { points }) => sum + plannedValueAt(points, at), 0))
  })
}

function isLevel({ points }: PlannedLoad): boolean {
  return points.every(({ value }) => value === points[0]!.value)
}
