import { peakOfPoints } from '../../load/planned/planned-points.ts'
import type { Condition } from '../language/written-sla.ts'
import type { Sla } from '../sla/sla.ts'
import type { PlannedRun } from './planned-run.ts'

/** The lowest and the highest number of users that loads plan together over some time. */
interface UserRange {
  low: number
  high: number
}

/** Returns the highest number of users that a run plans; 0 if all of its loads are open, because they plan no users. */
export function peakUsers({ loads }: PlannedRun): number {
  return loads
    .filter(({ unit }) => unit === 'users')
    .reduce((sum, { points }) => sum + Math.ceil(peakOfPoints(points)), 0)
}

/**
 * Whether the planned users of a run meet the conditions of an SLA on users at any time that it counts. The users of an
 * open load are not planned: `whenOpen` is the answer if the run has one.
 */
export function reachesUsers(
  { phase, clauses = {} }: Pick<Sla, 'phase' | 'clauses'>,
  run: PlannedRun,
  whenOpen: boolean,
): boolean {
  const conditions = (clauses.conditions ?? []).filter(({ name }) => name === 'users')
  if (conditions.length === 0) return true
  if (run.loads.some(({ unit }) => unit !== 'users')) return whenOpen
  const counted = run.phases.filter(({ name, judged }) => (phase === undefined ? judged : name === phase))
  return counted.some(({ startSeconds, endSeconds }) => {
    const { low, high } = usersBetween(run, startSeconds, endSeconds)
    return conditions.every((condition) => canHold(condition, low, high)) && areCompatible(conditions)
  })
}

function usersBetween({ loads }: PlannedRun, from: number, to: number): UserRange {
  return loads.reduce(
    (sum, { points }) => {
      const values = [
        valueAt(points, from, 'after'),
        valueAt(points, to, 'before'),
        ...points.filter(({ seconds }) => seconds > from && seconds < to).map(({ value }) => value),
      ]
      return {
        low: sum.low + Math.floor(Math.min(...values)),
        high: sum.high + Math.ceil(Math.max(...values)),
      }
    },
    { low: 0, high: 0 },
  )
}

/** The value of a planned load at an instant. `side` chooses the value before or after a jump. */
function valueAt(
  points: PlannedRun['loads'][number]['points'],
  seconds: number,
  side: 'before' | 'after',
): number {
  const isAfter = (at: number) => (side === 'after' ? at > seconds : at >= seconds)
  const next = points.findIndex((point) => isAfter(point.seconds))
  if (next === -1) return points.at(-1)?.value ?? 0
  const [before, after] = [points[next - 1], points[next]!]
  if (before === undefined) return after.seconds > seconds ? 0 : after.value
  const share = (seconds - before.seconds) / (after.seconds - before.seconds)
  return before.value + (after.value - before.value) * share
}

function canHold({ comparison, value }: Condition, low: number, high: number): boolean {
  switch (comparison) {
    case '>=':
      return high >= value
    case '>':
      return high > value
    case '<=':
      return low <= value
    case '<':
      return low < value
  }
}

/** Whether any number meets all conditions: not `users > 10 and users < 5`. */
function areCompatible(conditions: readonly Condition[]): boolean {
  const least = Math.max(0, ...conditions.filter(isLower).map(({ value }) => value))
  const most = Math.min(
    Number.POSITIVE_INFINITY,
    ...conditions.filter((each) => !isLower(each)).map(({ value }) => value),
  )
  return least <= most
}

function isLower({ comparison }: Condition): boolean {
  return comparison === '>' || comparison === '>='
}
