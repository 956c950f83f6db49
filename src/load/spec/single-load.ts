import { atKeys, PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { shown } from '../../base/text/shown.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import type { ArrivalLoad, UserLoad } from '../../plan/load/load.ts'
import type { SingleLoadDescription } from '../../plan-file/description/load-description.ts'
import {
  maxLoadMs,
  maxShapeMs,
  type ShapeDescription,
} from '../../plan-file/description/shape-description.ts'
import { type LoadPhase, totalMs } from './phase.ts'
import { readShape, type ShapeTimeline } from './shape-timeline.ts'
import { scalePhases, scaleShape } from './time-scale.ts'

/** A single load, fully parsed: plain data that can be sent to a worker. */
export interface SingleLoadSpec {
  kind: 'users' | 'arrivals'
  phases: LoadPhase[]
  /** The name of the profile that it was made from. */
  profile?: string
  /** Closed load: the maximum number of users that start per second. */
  spawnPerSecond?: number
  /** Open load: the maximum number of iterations in flight, over all workers. */
  inFlight: number
  /** The total number of iterations; unlimited if absent. */
  iterations?: number
  /** The weights of scenarios, in the order of the plan's mix; those of the mix if absent. */
  weights?: number[]
  /** The users of a shape over time. `phases` then only name its parts. */
  timeline?: ShapeTimeline
}

/** The settings of a run that change its load. */
export interface LoadOverrides {
  users?: number
  spawnPerSecond?: number
  ratePerSecond?: number
  runTimeMs?: number
  /**
   * The name of the phase that is extended or shortened to reach `runTimeMs`, if that leaves it any time. Otherwise the load
   * is cut, or its last phase is extended.
   */
  elasticPhase?: string
  iterations?: number
  /** The share to which phases and starts of loads are shortened, and by which spawn rates rise. `runTimeMs` is not. */
  timeScale?: number
}

/** The default maximum number of iterations of an open load in flight. */
export const defaultInFlight = 10_000

/**
 * Parses a single load. Throws a `PlimsollError` for invalid values, with the keys that lead to them from the plan.
 */
export function readSingleLoad(load: SingleLoadDescription, overrides: LoadOverrides): SingleLoadSpec {
  if (load.kind === 'shape') return readShapeLoad(load, overrides)
  const { timeScale = 1 } = overrides
  const planned = scalePhases(readPhases(load), timeScale)
  const spec: SingleLoadSpec = { kind: load.kind, phases: planned, inFlight: defaultInFlight }
  if (load.origin !== undefined && 'profile' in load.origin) spec.profile = load.origin.profile
  if (load.kind === 'users' && load.spawnRate !== undefined)
    spec.spawnPerSecond = positiveRate(load.spawnRate, 'the spawn rate') / timeScale
  if (load.kind === 'arrivals' && load.inFlight !== undefined)
    spec.inFlight = positiveCount(load.inFlight, 'inFlight')
  return applyOverrides(spec, overrides)
}

/** Parses a shape. If settings replace its users, only its duration is used. */
export function readShapeLoad(declared: ShapeDescription, overrides: LoadOverrides): SingleLoadSpec {
  const { runTimeMs, spawnPerSecond, users, ratePerSecond, timeScale = 1, ...rest } = overrides
  const load = scaleShape(declared, timeScale)
  const ownMs =
    load.for === undefined
      ? maxShapeMs
      : atKeys(['load', 'for'], () => parseDurationMs(load.for!, 'the length of the shape'))
  const limitMs = runTimeMs ?? ownMs * timeScale
  if (limitMs > maxLoadMs) checkLoad('users', [{ ...steady(1, limitMs) }])
  const { phases, timeline } = readShape(load, { limitMs, spawnPerSecond })
  const spec: SingleLoadSpec = { kind: 'users', phases, inFlight: defaultInFlight, timeline }
  if (users === undefined && ratePerSecond === undefined) {
    if (timeline.segments.every(({ from, to }) => from === 0 && to === 0)) checkLoad('users', [steady(0, 1)])
    return { ...spec, ...(rest.iterations !== undefined && { iterations: rest.iterations }) }
  }
  delete spec.timeline
  return applyOverrides(spec, overrides)
}

/** Returns the maximum number of users, or starts per second, of a load. */
export function peakOf({ timeline, phases }: SingleLoadSpec): number {
  return (timeline?.segments ?? phases).reduce((peak, { from, to }) => Math.max(peak, from, to), 0)
}

function steady(value: number, endMs: number): LoadPhase {
  return { name: 'steady', startMs: 0, endMs, from: value, to: value, judged: true, arrivals: 'constant' }
}

function applyOverrides(spec: SingleLoadSpec, overrides: LoadOverrides): SingleLoadSpec {
  const { users, ratePerSecond, runTimeMs, elasticPhase, spawnPerSecond, iterations } = overrides
  if (users !== undefined && ratePerSecond !== undefined) {
    throw new PlimsollError(
      'bad-option',
      phrase`${setting('users')} and ${setting('rate')} were both given`,
      {
        setting: 'users',
        advice: 'A load is closed (a number of users) or open (starts per second): give one of the two.',
      },
    )
  }
  const made: SingleLoadSpec = { ...spec }
  const value = users ?? ratePerSecond
  if (value !== undefined) {
    const endMs = runTimeMs ?? totalMs(spec.phases)
    made.kind = users === undefined ? 'arrivals' : 'users'
    made.phases = [steady(value, endMs)]
    delete made.profile
    if (made.kind !== spec.kind) delete made.spawnPerSecond
  } else if (runTimeMs !== undefined) made.phases = withDuration(spec.phases, runTimeMs, elasticPhase)
  if (spawnPerSecond !== undefined) {
    if (made.kind === 'arrivals') {
      throw new PlimsollError(
        'bad-option',
        phrase`${setting('spawnRate')} goes with users, and this load is of arrivals`,
        {
          setting: 'spawnRate',
          advice: phrase`Give ${setting('users')} as well, or leave it out.`,
        },
      )
    }
    made.spawnPerSecond = spawnPerSecond
  }
  if (iterations !== undefined) made.iterations = iterations
  checkLoad(made.kind, made.phases)
  return made
}

/** Returns the phases of a load, changed to another total duration. See `elasticPhase`. */
export function withDuration(
  phases: readonly LoadPhase[],
  durationMs: number,
  elasticPhase?: string,
): LoadPhase[] {
  const changeMs = durationMs - totalMs(phases)
  const elastic = phases.find(({ name }) => name === elasticPhase)
  if (elastic !== undefined && elastic.endMs - elastic.startMs + changeMs > 0) {
    return phases.map((phase) => ({
      ...phase,
      startMs: phase.startMs + (phase.startMs > elastic.startMs ? changeMs : 0),
      endMs: phase.endMs + (phase.endMs >= elastic.endMs ? changeMs : 0),
    }))
  }
  const kept = phases.filter((phase, index) => index === 0 || phase.startMs < durationMs)
  return kept.map((phase, index) => {
    if (phase.endMs < durationMs && index < kept.length - 1) return phase
    // The last phase is extended. If it is a ramp, it becomes slower.
    if (phase.endMs <= durationMs) return { ...phase, endMs: durationMs }
    const share = (durationMs - phase.startMs) / (phase.endMs - phase.startMs)
    return { ...phase, endMs: durationMs, to: phase.from + (phase.to - phase.from) * share }
  })
}

function readPhases(load: UserLoad | ArrivalLoad): LoadPhase[] {
  const phases: LoadPhase[] = []
  const readValue = load.kind === 'users' ? readUsers : readRate
  let startMs = 0
  for (const [name, phase] of Object.entries(load.phases)) {
    atKeys(['load', name, 'arrivals'], () => checkArrivals(name, phase))
    const isHold = 'hold' in phase
    const durationMs = atKeys(['load', name, isHold ? 'for' : 'over'], () => readDurationMs(name, phase))
    const [from, to] = atKeys(['load', name], () =>
      isHold ? [phase.hold, phase.hold] : readRamp(name, phase),
    )
    const valueKeys = ['load', name, isHold ? 'hold' : 'ramp']
    phases.push({
      name,
      startMs,
      endMs: startMs + durationMs,
      from: atKeys(valueKeys, () => readValue(from, name)),
      to: atKeys(valueKeys, () => readValue(to, name)),
      judged: phase.judged !== false,
      arrivals: (phase as { arrivals?: 'poisson' }).arrivals ?? 'constant',
    })
    startMs += durationMs
  }
  checkLoad(load.kind, phases)
  return phases
}

function readDurationMs(name: string, phase: object): number {
  const { for: holdTime, over } = phase as { for?: string; over?: string }
  const text = 'hold' in phase ? holdTime : over
  const durationMs = parseDurationMs(text as string, `the length of the phase '${name}'`)
  if (durationMs > 0) return durationMs
  throw new PlimsollError('bad-phase', `the phase '${name}' lasts no time`, {
    advice: 'Give it a length, or leave it out.',
  })
}

function checkArrivals(name: string, phase: object): void {
  const { arrivals = 'constant' } = phase as { arrivals?: unknown }
  if (arrivals === 'constant' || arrivals === 'poisson') return
  throw new PlimsollError('bad-phase', `the phase '${name}' has the arrivals ${JSON.stringify(arrivals)}`, {
    advice: "They are 'constant' or 'poisson'.",
  })
}

function checkLoad(kind: SingleLoadSpec['kind'], phases: readonly LoadPhase[]): void {
  if (phases.length === 0) {
    throw new PlimsollError('bad-load', 'the load has no phases', {
      advice: `Add one: ${kind}({ steady: { hold: ${kind === 'users' ? '10' : "'10/s'"}, for: '1m' } }).`,
    })
  }
  if (totalMs(phases) > maxLoadMs) {
    throw new PlimsollError('bad-load', 'the load lasts longer than 30 days', {
      advice: 'Make its phases shorter.',
    })
  }
  if (phases.every(({ from, to }) => from === 0 && to === 0)) {
    throw new PlimsollError('bad-load', 'the load is 0 all the time', {
      advice: 'Give a phase something to do.',
    })
  }
}

function readRamp(name: string, phase: unknown): [unknown, unknown] {
  const { ramp } = phase as { ramp?: unknown }
  if (Array.isArray(ramp) && ramp.length === 2) return [ramp[0], ramp[1]]
  throw new PlimsollError('bad-phase', `the phase '${name}' has neither hold nor a ramp of two values`, {
    advice: "Write { hold: 100, for: '10m' } or { ramp: [0, 100], over: '5m' }.",
  })
}

function readUsers(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000) return value
  throw new PlimsollError(
    'bad-phase',
    `the phase '${name}' has ${typeof value === 'number' ? value : shown(value)} users`,
    {
      advice: 'Give a whole number from 0 to 1,000,000.',
    },
  )
}

function readRate(value: unknown, name: string): number {
  return parseRatePerSecond(value as string, `the rate of the phase '${name}'`)
}

function positiveRate(rate: NonNullable<UserLoad['spawnRate']>, what: string): number {
  const perSecond = parseRatePerSecond(rate, what)
  if (perSecond > 0) return perSecond
  throw new PlimsollError('bad-rate', `${what} is 0`, { advice: 'Give a rate above 0, or leave it out.' })
}

function positiveCount(count: number, what: string): number {
  if (Number.isInteger(count) && count > 0) return count
  throw new PlimsollError('bad-load', `${what} is ${count}`, { advice: 'Give a whole number of at least 1.' })
}
