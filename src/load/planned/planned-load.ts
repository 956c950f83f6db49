import { Curve } from '../schedule/curve.ts'
import type { Segment } from '../schedule/segment.ts'
import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import type { ParallelLoadSpec } from '../spec/parallel-loads.ts'

/** The units of a planned load: users, or iterations started per second. */
export const plannedUnits = ['users', 'perSecond'] as const

/** The plan for one load of a run over time, as straight lines between points. */
export interface PlannedLoad {
  /** The name of the load; null if it is the only one. */
  name: string | null
  /** The name of the profile that it was made from; null without one. */
  profile: string | null
  unit: (typeof plannedUnits)[number]
  /** In order of time, in seconds from the start of the run. Two points at the same second are a jump. */
  points: { seconds: number; value: number }[]
}

/** The maximum number of points of a load. A shape may change every second for a day. */
const maxPoints = 400

/** Returns the planned loads of a run. Planned users rise no faster than the spawn rate. */
export function plannedLoads(load: LoadSpec): PlannedLoad[] {
  return loadsOf(load).map((spec) => ({
    name: load.parallelLoads === undefined ? null : spec.name,
    profile: spec.profile ?? null,
    unit: spec.kind === 'users' ? 'users' : 'perSecond',
    points: limitPoints(pointsOf(curveOf(spec).segments, spec.startMs)),
  }))
}

/** A phase of a planned load; times are from the start of the run. */
export interface PlannedPhase {
  name: string
  /** The name of the load that it belongs to, if there are several. */
  load?: string
  judged: boolean
  startSeconds: number
  endSeconds: number
}

/** Returns the phases of a run's loads, one load after the other. */
export function plannedPhases({ phases, parallelLoads = [] }: LoadSpec): PlannedPhase[] {
  return phases.map(({ name, judged, startMs, endMs }, index) => {
    const own = parallelLoads.findLast(({ firstPhase }) => firstPhase <= index)
    return {
      name,
      ...(own && { load: own.name }),
      judged,
      startSeconds: startMs / 1_000,
      endSeconds: endMs / 1_000,
    }
  })
}

/** Whether a chart of the planned loads is useful: not for a single load that never changes. */
export function hasTimeline(loads: readonly PlannedLoad[]): boolean {
  return (
    loads.length > 1 || loads.some(({ points }) => points.some(({ value }) => value !== points[0]!.value))
  )
}

function curveOf({ kind, phases, timeline, spawnPerSecond }: ParallelLoadSpec): Curve {
  const curve = timeline === undefined ? Curve.ofPhases(phases) : Curve.ofPieces(timeline.segments)
  return kind === 'arrivals' || spawnPerSecond === undefined ? curve : curve.limitRise(spawnPerSecond)
}

/** Returns the corners of a curve. Points on the line between their neighbours are left out. */
function pointsOf(segments: readonly Segment[], startMs: number): PlannedLoad['points'] {
  const points: PlannedLoad['points'] = []
  const add = (ms: number, value: number) => {
    const point = { seconds: (startMs + ms) / 1_000, value }
    const last = points.at(-1)
    if (last !== undefined && last.seconds === point.seconds && last.value === value) return
    if (points.length > 1 && isOnLine(points.at(-2)!, last!, point)) points.pop()
    points.push(point)
  }
  for (const { startMs, endMs, from, to } of segments) {
    add(startMs, from)
    add(endMs, to)
  }
  return points
}

type Point = PlannedLoad['points'][number]

function isOnLine(a: Point, b: Point, c: Point): boolean {
  if (a.seconds === b.seconds || b.seconds === c.seconds) return false
  const expected = a.value + ((c.value - a.value) * (b.seconds - a.seconds)) / (c.seconds - a.seconds)
  return Math.abs(expected - b.value) <= 1e-9 * Math.max(1, Math.abs(b.value))
}

/** Reduces the points to at most `maxPoints`: keeps the first, lowest, highest and last point of each stretch of time. */
function limitPoints(points: PlannedLoad['points']): PlannedLoad['points'] {
  if (points.length <= maxPoints) return points
  const startSeconds = points[0]!.seconds
  const durationSeconds = points.at(-1)!.seconds - startSeconds
  const stretches = maxPoints / 4
  const groups = Map.groupBy(points, ({ seconds }) =>
    Math.min(stretches - 1, Math.floor(((seconds - startSeconds) / durationSeconds) * stretches)),
  )
  return [...groups.values()].flatMap((group) => {
    const lowest = group.reduce((low, point) => (point.value < low.value ? point : low))
    const highest = group.reduce((high, point) => (point.value > high.value ? point : high))
    const kept = new Set([group[0]!, lowest, highest, group.at(-1)!])
    return group.filter((point) => kept.has(point))
  })
}
