import { Curve } from '../schedule/curve.ts'
import type { Segment } from '../schedule/segment.ts'
import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import type { ParallelLoadSpec } from '../spec/parallel-loads.ts'

/** What a planned load counts: users, or iterations started per second. */
export const plannedUnits = ['users', 'perSecond'] as const

/** What is planned for one of a run's loads over time: straight lines between points. */
export interface PlannedLoad {
  /** The name of the load; null if it is the only one. */
  name: string | null
  /** The profile that it was made from; null if none. */
  profile: string | null
  unit: (typeof plannedUnits)[number]
  /** From its start to its end, in order of time; two points at the same second are a jump. */
  points: { seconds: number; value: number }[]
}

/** The most points of a load: a shape may change every second for a day. */
const mostPoints = 400

/** The planned loads of a run. What a spawn rate allows is what is planned. */
export function plannedLoads(load: LoadSpec): PlannedLoad[] {
  return loadsOf(load).map((spec) => ({
    name: load.parallelLoads === undefined ? null : spec.name,
    profile: spec.profile ?? null,
    unit: spec.kind === 'users' ? 'users' : 'perSecond',
    points: fewer(pointsOf(curveOf(spec).segments, spec.startMs)),
  }))
}

/** A phase of a planned load; times are from the start of the run. */
export interface PlannedPhase {
  name: string
  /** The load that it belongs to, if there are several. */
  load?: string
  judged: boolean
  startSeconds: number
  endSeconds: number
}

/** The phases of a run's loads, one load after the other. */
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

/** Whether a run's planned load is worth drawing: a single load that never changes is not. */
export function hasTimeline(loads: readonly PlannedLoad[]): boolean {
  return (
    loads.length > 1 || loads.some(({ points }) => points.some(({ value }) => value !== points[0]!.value))
  )
}

function curveOf({ kind, phases, timeline, spawnPerSecond }: ParallelLoadSpec): Curve {
  const curve = timeline === undefined ? Curve.ofPhases(phases) : Curve.ofPieces(timeline.segments)
  return kind === 'arrivals' || spawnPerSecond === undefined ? curve : curve.limitRise(spawnPerSecond)
}

/** The corners of a curve; points on the line between their neighbours are left out. */
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

/** Reduces the points to at most `mostPoints`: of each stretch of time the first, the lowest, the highest and the last. */
function fewer(points: PlannedLoad['points']): PlannedLoad['points'] {
  if (points.length <= mostPoints) return points
  const startSeconds = points[0]!.seconds
  const lengthSeconds = points.at(-1)!.seconds - startSeconds
  const stretches = mostPoints / 4
  const groups = Map.groupBy(points, ({ seconds }) =>
    Math.min(stretches - 1, Math.floor(((seconds - startSeconds) / lengthSeconds) * stretches)),
  )
  return [...groups.values()].flatMap((group) => {
    const lowest = group.reduce((low, point) => (point.value < low.value ? point : low))
    const highest = group.reduce((high, point) => (point.value > high.value ? point : high))
    const kept = new Set([group[0]!, lowest, highest, group.at(-1)!])
    return group.filter((point) => kept.has(point))
  })
}
