import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import { countText } from '../../base/units/count.ts'
import type { Duration } from '../../base/units/duration.ts'
import { parseRatePerSecond, type Rate } from '../../base/units/rate.ts'
import {
  type ArrivalLoad,
  type ArrivalPhase,
  arrivals,
  type LoadOrigin,
  type PhaseOptions,
  type UserLoad,
  type UserPhase,
  users,
} from './load.ts'

/** The size of a load: users, or starts per second, perhaps with a limit on how many iterations run at once. */
export interface LoadSize {
  kind: 'users' | 'arrivals'
  /** Users, or starts per second. */
  value: number
  /** The most iterations that run at once, for arrivals. */
  inFlight?: number
}

/** One phase of a load that is being made, in numbers: from one value to another, which may be the same. */
export interface Stretch extends PhaseOptions {
  name: string
  from: number
  to: number
  ms: number
}

const mostUsers = 1_000_000

/**
 * Reads the size of a load: `users`, a `rate`, or both, which is that rate with at most that many iterations at once.
 * `what` names the load in messages. Throws a `PlimsollError` (`bad-load`) with the key of the mistake.
 */
export function readSize(given: { users?: unknown; rate?: unknown }, what: string): LoadSize {
  const { users, rate } = given
  if (users === undefined && rate === undefined) {
    throw new PlimsollError('bad-load', `${what} has neither users nor a rate`, {
      advice:
        "Give it users: 50, or rate: '50/s', or both for a rate with at most that many iterations at once.",
    })
  }
  const count = users === undefined ? undefined : readUserCount(users, what, 'users')
  if (rate === undefined) return { kind: 'users', value: count! }
  const value = readRate(rate, what, 'rate')
  return { kind: 'arrivals', value, ...(count !== undefined && { inFlight: count }) }
}

/** Reads a number of users, at least 1. Throws a `PlimsollError` (`bad-load`). */
export function readUserCount(value: unknown, what: string, key: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostUsers) return value
  throw new PlimsollError('bad-load', `${key} of ${what} is ${shown(value)}`, {
    advice: `Give a whole number from 1 to ${countText(mostUsers)}.`,
    keys: [key],
  })
}

/** Reads a rate above 0 and returns it per second. Throws a `PlimsollError` (`bad-load`). */
export function readRate(value: unknown, what: string, key: string): number {
  let perSecond = 0
  try {
    perSecond = parseRatePerSecond(value as string)
  } catch {
    // The error below says what the rate belongs to.
  }
  if (perSecond > 0) return perSecond
  throw new PlimsollError('bad-load', `${key} of ${what} is ${shown(value)}`, {
    advice: "Give a rate above 0, such as '50/s'.",
    keys: [key],
  })
}

/** Makes a load of consecutive phases. Those with a length of 0 are left out. */
export function loadOfStretches(
  { kind, inFlight }: Omit<LoadSize, 'value'>,
  stretches: readonly Stretch[],
  origin: LoadOrigin,
): UserLoad | ArrivalLoad {
  const lasting = stretches.filter(({ ms }) => ms > 0)
  if (kind === 'users') return { ...users(phasesOf(lasting, (value) => value) as Phases<UserPhase>), origin }
  const phases = phasesOf(lasting, rateOf) as Phases<ArrivalPhase>
  return { ...arrivals(phases, inFlight === undefined ? {} : { inFlight }), origin }
}

type Phases<Phase> = Record<string, Phase>

function phasesOf<Value>(stretches: readonly Stretch[], written: (value: number) => Value): Phases<object> {
  return Object.fromEntries(
    stretches.map(({ name, from, to, ms, ...options }) => {
      const length: Duration = `${ms}ms`
      const timeline =
        from === to
          ? { hold: written(to), for: length }
          : { ramp: [written(from), written(to)], over: length }
      return [name, { ...timeline, ...options }]
    }),
  )
}

/** A rate as users write it, without an exponent. */
export function rateOf(perSecond: number): Rate {
  const text = String(perSecond)
  return (text.includes('e') ? `${perSecond.toFixed(20)}/s` : `${text}/s`) as Rate
}
