import { countOf, countText } from '../../base/units/count.ts'
import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'
import { rateText } from './figures.ts'

type Point = PlannedLoad['points'][number]

/** Formats an amount of load: `100 users`, `50/s`. */
export function amountText(value: number, unit: PlannedLoad['unit']): string {
  return unit === 'users' ? countOf(Math.round(value), 'user') : rateText(value)
}

/** The end of the last load, in seconds from the start of the run. */
export function endSecondsOfLoads(loads: readonly PlannedLoad[]): number {
  return loads.reduce((end, { points }) => Math.max(end, points.at(-1)?.seconds ?? 0), 0)
}

/** The value of a load at a time. At a jump it is the value after the jump; before the start and from the end on it is 0. */
export function plannedValueAt(points: readonly Point[], seconds: number): number {
  const next = points.findIndex((point) => point.seconds > seconds)
  if (next <= 0) return 0
  return between(points[next - 1]!, points[next]!, seconds)
}

/** The values of a load between two times at its points and at both times, in order. */
export function valuesWithin(points: readonly Point[], from: number, to: number): number[] {
  const values: number[] = []
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1]!, points[index]!]
    if (b.seconds <= from || a.seconds >= to) continue
    values.push(between(a, b, Math.max(from, a.seconds)), between(a, b, Math.min(to, b.seconds)))
  }
  return values
}

/** Describes a load in a phase: `100 users`, `0 → 100 users`, or with its lowest and highest value, `10 – 80 users`. */
export function timelineText({ points, unit }: PlannedLoad, phase: PlannedPhase): string {
  const values = valuesWithin(points, phase.startSeconds, phase.endSeconds)
  const [first = 0, last = 0] = [values[0], values.at(-1)]
  const [low, high] = [Math.min(first, ...values), Math.max(first, ...values)]
  if (low === high) return amountText(first, unit)
  const isOneWay = Math.min(first, last) === low && Math.max(first, last) === high
  const short = (value: number) => (unit === 'users' ? countText(value) : rateText(value))
  return isOneWay
    ? `${short(first)} → ${amountText(last, unit)}`
    : `${short(low)} – ${amountText(high, unit)}`
}

/** The load that a phase belongs to; undefined if none has its name. */
export function loadOfPhase(loads: readonly PlannedLoad[], { load }: PlannedPhase): PlannedLoad | undefined {
  return loads.length === 1 ? loads[0] : loads.find(({ name }) => name === load)
}

function between(a: Point, b: Point, seconds: number): number {
  if (b.seconds === a.seconds) return b.value
  return a.value + ((b.value - a.value) * (seconds - a.seconds)) / (b.seconds - a.seconds)
}
