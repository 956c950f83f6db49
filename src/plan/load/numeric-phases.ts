import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import { countText } from '../../base/units/count.ts'
import type { Duration } from '../../base/units/duration.ts'
import { parseRatePerSecond, type Rate } from '../../base/units/rate.ts'
import { type ArrivalLoad, arrivals, type LoadOrigin, type UserLoad, users } from './load.ts'
import type { ArrivalPhase, PhaseOptions, UserPhase } from './phase-options.ts'

/** The size of a load. */
export interface LoadSize {
  kind: 'users' | 'arrivals'
  /** Users, or starts per second. */
  value: number
  /** For arrivals, the maximum number of iterations that run at once. */
  inFlight?: number
}

/** A phase in numbers: from one number of users or starts per second to another, which may be the same. */
export interface NumericPhase extends PhaseOptions {
  name: string
  from: number
  to: number
  ms: number
}

const maxUsers = 1_000_000

/**
 * Reads the size of a load: `users`, a `rate`, or a rate with at most `users` iterations at once.
 * `what` names the load in messages. Throws a `PlimsollError` (`bad-load`) with the key of the mistake.
 */
export function readSize(options: { users?: unknown; rate?: unknown }, what: string): LoadSize {
  const { users, rate } = options
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
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxUsers) return value
  throw new PlimsollError('bad-load', `${key} of ${what} is ${shown(value)}`, {
    advice: `Give a whole number from 1 to ${countText(maxUsers)}.`,
    keys: [key],
  })
}

/** Reads a rate above 0 and returns it per second. Throws a `PlimsollError` (`bad-load`). */
export function readRate(value: unknown, what: string, key: string): number {
  let perSecond = 0
  try {
    perSecond = parseRatePerSecond(value as string)
  } catch {
    // The error below names the owner of the rate.
  }
  if (perSecond > 0) return perSecond
  throw new PlimsollError('bad-load', `${key} of ${what} is ${shown(value)}`, {
    advice: adviceForRate(value, key),
    keys: [key],
  })
}

/** Advice for a wrong rate: a number of users has no unit. */
function adviceForRate(value: unknown, key: string): string {
  const users = typeof value === 'string' ? /^\s*(\d+)\s*(?:users?)?\s*$/i.exec(value)?.[1] : undefined
  return users === undefined
    ? "Give a rate above 0, such as '50/s'."
    : `For users, write ${key}: ${users}. For a rate, write ${key}: '${users}/s'.`
}

/** Makes a load of consecutive phases. Phases with a duration of 0 are left out. */
export function loadOfPhases(
  { kind, inFlight }: Omit<LoadSize, 'value'>,
  phases: readonly NumericPhase[],
  origin: LoadOrigin,
): UserLoad | ArrivalLoad {
  const lasting = phases.filter(({ ms }) => ms > 0)
  if (kind === 'users') return { ...users(phasesOf(lasting, (value) => value) as Phases<UserPhase>), origin }
  const options = inFlight === undefined ? {} : { inFlight }
  return { ...arrivals(phasesOf(lasting, formatRate) as Phases<ArrivalPhase>, options), origin }
}

type Phases<Phase> = Record<string, Phase>

function phasesOf<Value>(phases: readonly NumericPhase[], format: (value: number) => Value): Phases<object> {
  return Object.fromEntries(
    phases.map(({ name, from, to, ms, ...options }) => {
      const duration: Duration = `${ms}ms`
      const timeline =
        from === to
          ? { hold: format(to), for: duration }
          : { ramp: [format(from), format(to)], over: duration }
      return [name, { ...timeline, ...options }]
    }),
  )
}

/** Formats a rate as users write it, without an exponent. */
export function formatRate(perSecond: number): Rate {
  const text = String(perSecond)
  return (text.includes('e') ? `${perSecond.toFixed(20)}/s` : `${text}/s`) as Rate
}
