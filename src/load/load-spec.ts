import { parseDurationMs } from '../base/duration.ts'
import { atKeys, PlimsollError } from '../base/error.ts'
import { parseRatePerSecond } from '../base/rate.ts'
import type {
  ArrivalLoad,
  Load,
  SeveralLoad,
  ShapeLoad,
  SideLoad,
  SingleLoad,
  UserLoad,
} from '../scenario/load.ts'
import { type WeightedScenario, weightsIn } from '../scenario/mix.ts'
import type { RunSla } from '../scenario/sla.ts'
import { type LoadPhase, totalMs } from './phase.ts'
import { readShape, type ShapeCourse } from './shape-course.ts'

/** One load by itself, with everything parsed: plain data that can be sent to a worker. */
export interface SingleLoadSpec {
  kind: 'users' | 'arrivals'
  phases: LoadPhase[]
  /** Closed: how many users start per second at most. */
  spawnPerSecond?: number
  /** Open: how many iterations run at once at most, over all workers. */
  inFlight: number
  /** How many iterations there are in all; without it as many as the phases give time for. */
  iterations?: number
  /** How often scenarios are chosen, in the order of the plan's mix; as the mix says where left out. */
  weights?: number[]
  /** Of a shape: the users, which the phases then only name. */
  course?: ShapeCourse
}

/** One of several loads. Its own times count from its start. */
export interface SideLoadSpec extends SingleLoadSpec {
  name: string
  /** When it begins, in ms from the start of the run. */
  startMs: number
  /** The number of its first phase among those of all loads. */
  firstPhase: number
  /** Its users, or arrivals, number n is `firstUser + n · userStep` of the run: no two loads share one. */
  firstUser: number
  userStep: number
}

/**
 * The load of a run. Of several side by side it has the phases of all, one load after the other, in the time of the
 * run, and is of arrivals as soon as one of them is.
 */
export interface LoadSpec extends SingleLoadSpec {
  sides?: SideLoadSpec[]
}

/** What the command line says of the load; it stands over the plan. */
export interface LoadOverrides {
  users?: number
  spawnPerSecond?: number
  ratePerSecond?: number
  runTimeMs?: number
  iterations?: number
}

const defaultInFlight = 10_000

/** The longest load, in ms: 30 days. */
const longestMs = 30 * 24 * 3_600_000

/** How long a shape is asked at most when nobody says, in ms. */
const longestShapeMs = 24 * 3_600_000

/**
 * Reads a plan's load; `mix` is the plan's. `--users` or `--rate` put one phase in place of the plan's; `--run-time`
 * alone cuts the plan's phases, or lets the last one last longer. Throws a `PlimsollError` for values that cannot be.
 */
export function readLoad(
  load: Load,
  overrides: LoadOverrides = {},
  mix: readonly WeightedScenario[] = [],
): LoadSpec {
  return load.kind === 'several' ? readSeveral(load, overrides, mix) : readSingle(load, overrides, mix)
}

function readSingle(
  load: SingleLoad,
  overrides: LoadOverrides,
  mix: readonly WeightedScenario[],
): SingleLoadSpec {
  if (load.kind === 'shape') return readShapeLoad(load, overrides, mix)
  const planned = readPhases(load)
  const spec: SingleLoadSpec = { kind: load.kind, phases: planned, inFlight: defaultInFlight }
  if (load.kind === 'users' && load.spawnRate !== undefined)
    spec.spawnPerSecond = positiveRate(load.spawnRate, 'the spawn rate')
  if (load.kind === 'arrivals' && load.inFlight !== undefined)
    spec.inFlight = positiveCount(load.inFlight, 'inFlight')
  return override(spec, overrides)
}

/** A shape that something else is put in place of is not asked: only its length is. */
function readShapeLoad(
  load: ShapeLoad,
  overrides: LoadOverrides,
  mix: readonly WeightedScenario[],
): SingleLoadSpec {
  const { runTimeMs, spawnPerSecond, users, ratePerSecond, ...rest } = overrides
  const ownMs =
    load.for === undefined
      ? longestShapeMs
      : atKeys(['load', 'for'], () => parseDurationMs(load.for!, 'the length of the shape'))
  const limitMs = runTimeMs ?? ownMs
  if (limitMs > longestMs) checkWhole('users', [{ ...steady(1, limitMs) }])
  const { phases, course } = readShape(load, { limitMs, spawnPerSecond, mix })
  const spec: SingleLoadSpec = { kind: 'users', phases, inFlight: defaultInFlight, course }
  if (users === undefined && ratePerSecond === undefined) {
    if (course.segments.every(({ from, to }) => from === 0 && to === 0)) checkWhole('users', [steady(0, 1)])
    return { ...spec, ...(rest.iterations !== undefined && { iterations: rest.iterations }) }
  }
  delete spec.course
  return override(spec, overrides)
}

function readSeveral(
  { loads }: SeveralLoad,
  overrides: LoadOverrides,
  mix: readonly WeightedScenario[],
): LoadSpec {
  refuseForSeveral(overrides)
  const { runTimeMs } = overrides
  const planned = Object.entries(loads).map(([name, side]) => ({ name, ...readSide(name, side, mix) }))
  const wholeMs = Math.max(...planned.map(({ startMs, phases }) => startMs + totalMs(phases)))
  const sides: SideLoadSpec[] = []
  for (const side of planned) {
    const { startMs } = side
    const endMs = startMs + totalMs(side.phases)
    const lengthMs = runTimeMs === undefined ? undefined : runTimeMs - startMs
    if (lengthMs !== undefined && lengthMs <= 0) continue
    // What does not last until the end has its own length: only the end is put off.
    const isCut = lengthMs !== undefined && (endMs > runTimeMs! || endMs === wholeMs)
    sides.push(withPlace(isCut ? cutSide(side, loads[side.name]!, lengthMs, mix) : side, sides))
  }
  if (sides.length === 0) {
    throw new PlimsollError('bad-option', '--run-time ends before any of the loads begins', {
      advice: 'Make it longer, or let a load start earlier.',
    })
  }
  return joined(numbered(sides))
}

type PlannedSide = Omit<SideLoadSpec, 'firstPhase' | 'firstUser' | 'userStep'>

function readSide(
  name: string,
  { load, mix: own, startAt }: SideLoad,
  mix: readonly WeightedScenario[],
): Omit<PlannedSide, 'name'> {
  const startMs =
    startAt === undefined
      ? 0
      : atKeys(['load', name, 'startAt'], () => parseDurationMs(startAt, `startAt of the load '${name}'`))
  const weights = own === undefined ? mix.map(({ weight }) => weight) : weightsIn(mix, own)
  const spec = within(name, () => readSingle(load, {}, reweighted(mix, weights)))
  return { ...spec, startMs, weights }
}

/** Cuts a load, or lets its last phase last longer. A shape is asked once more. */
function cutSide(
  side: PlannedSide,
  { load }: SideLoad,
  lengthMs: number,
  mix: readonly WeightedScenario[],
): PlannedSide {
  if (load.kind !== 'shape') return { ...side, phases: withLength(side.phases, lengthMs) }
  const cut = readShapeLoad(load, { runTimeMs: lengthMs }, reweighted(mix, side.weights ?? []))
  return { ...side, phases: cut.phases, ...(cut.course && { course: cut.course }) }
}

function reweighted(mix: readonly WeightedScenario[], weights: readonly number[]): WeightedScenario[] {
  return mix.map(({ scenario }, index) => ({ scenario, weight: weights[index]! }))
}

function withPlace(side: PlannedSide, before: readonly SideLoadSpec[]): SideLoadSpec {
  const firstPhase = before.reduce((sum, { phases }) => sum + phases.length, 0)
  return { ...side, firstPhase, firstUser: 0, userStep: 1 }
}

/** Users of closed loads come first, one load after the other; behind them arrivals of the open ones take turns. */
function numbered(sides: readonly SideLoadSpec[]): SideLoadSpec[] {
  const userStep = sides.filter(({ kind }) => kind === 'arrivals').length
  let closedUsers = 0
  const firsts = sides.map((side) => {
    const first = closedUsers
    if (side.kind === 'users') closedUsers += Math.ceil(peakOf(side))
    return first
  })
  let open = 0
  return sides.map((side, index) =>
    side.kind === 'users'
      ? { ...side, firstUser: firsts[index]! }
      : { ...side, firstUser: closedUsers + open++, userStep },
  )
}

function joined(sides: SideLoadSpec[]): LoadSpec {
  const phases = sides.flatMap(({ name, startMs, phases }) =>
    phases.map((phase) => ({
      ...phase,
      name: `${name}/${phase.name}`,
      startMs: startMs + phase.startMs,
      endMs: startMs + phase.endMs,
    })),
  )
  const open = sides.filter(({ kind }) => kind === 'arrivals')
  const inFlight = open.reduce((sum, side) => sum + side.inFlight, 0)
  return {
    kind: open.length > 0 ? 'arrivals' : 'users',
    phases,
    inFlight: inFlight === 0 ? defaultInFlight : inFlight,
    sides,
  }
}

/** The loads of a run, each by itself. */
export function sidesOf(load: LoadSpec): readonly SideLoadSpec[] {
  return load.sides ?? [{ ...load, name: '', startMs: 0, firstPhase: 0, firstUser: 0, userStep: 1 }]
}

/** The most users, or starts per second, that a load by itself has at any time. */
export function peakOf({ course, phases }: SingleLoadSpec): number {
  return (course?.segments ?? phases).reduce((peak, { from, to }) => Math.max(peak, from, to), 0)
}

function refuseForSeveral({ users, ratePerSecond, spawnPerSecond, iterations }: LoadOverrides): void {
  const given = Object.entries({
    '--users': users,
    '--rate': ratePerSecond,
    '--spawn-rate': spawnPerSecond,
    '--requests': iterations,
  }).find(([, value]) => value !== undefined)
  if (given === undefined) return
  throw new PlimsollError(
    'bad-option',
    `${given[0]} was given, and the plan has several loads side by side`,
    {
      advice: 'It does not say which of them it is for: change the plan. --run-time cuts them all.',
    },
  )
}

/** Says of a mistake in a load that it lies within one of several. */
function within<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys = ['load', name, ...(error.keys ?? ['load'])]
    throw error
  }
}

/** What each phase promises besides: its name in the run, the keys that lead to it in the plan, and the promises. */
export function phaseSlas(load: Load): { phase: string; keys: string[]; sla: RunSla }[] {
  if (load.kind === 'several') {
    return Object.entries(load.loads).flatMap(([name, side]) =>
      phaseSlas(side.load).map(({ phase, keys, sla }) => ({
        phase: `${name}/${phase}`,
        keys: ['load', name, ...keys],
        sla,
      })),
    )
  }
  if (load.kind === 'shape') return []
  return Object.entries(load.phases).flatMap(([phase, { sla }]) =>
    sla === undefined ? [] : [{ phase, keys: ['load', phase, 'sla'], sla }],
  )
}

function steady(value: number, endMs: number): LoadPhase {
  return { name: 'steady', startMs: 0, endMs, from: value, to: value, judged: true, arrivals: 'constant' }
}

function override(spec: SingleLoadSpec, overrides: LoadOverrides): SingleLoadSpec {
  const { users, ratePerSecond, runTimeMs, spawnPerSecond, iterations } = overrides
  if (users !== undefined && ratePerSecond !== undefined) {
    throw new PlimsollError('bad-option', '--users and --rate were both given', {
      advice: 'A load is closed (so many users) or open (so many starts per second): give one of the two.',
    })
  }
  const made: SingleLoadSpec = { ...spec }
  const value = users ?? ratePerSecond
  if (value !== undefined) {
    const endMs = runTimeMs ?? totalMs(spec.phases)
    made.kind = users === undefined ? 'arrivals' : 'users'
    made.phases = [steady(value, endMs)]
    if (made.kind !== spec.kind) delete made.spawnPerSecond
  } else if (runTimeMs !== undefined) made.phases = withLength(spec.phases, runTimeMs)
  if (spawnPerSecond !== undefined) {
    if (made.kind === 'arrivals') {
      throw new PlimsollError('bad-option', '--spawn-rate goes with users, and this load is of arrivals', {
        advice: 'Give --users as well, or leave it out.',
      })
    }
    made.spawnPerSecond = spawnPerSecond
  }
  if (iterations !== undefined) made.iterations = iterations
  checkWhole(made.kind, made.phases)
  return made
}

function withLength(phases: readonly LoadPhase[], lengthMs: number): LoadPhase[] {
  const kept = phases.filter((phase, index) => index === 0 || phase.startMs < lengthMs)
  return kept.map((phase, index) => {
    if (phase.endMs < lengthMs && index < kept.length - 1) return phase
    // The last one, made longer: a ramp takes longer then.
    if (phase.endMs <= lengthMs) return { ...phase, endMs: lengthMs }
    const share = (lengthMs - phase.startMs) / (phase.endMs - phase.startMs)
    return { ...phase, endMs: lengthMs, to: phase.from + (phase.to - phase.from) * share }
  })
}

function readPhases(load: UserLoad | ArrivalLoad): LoadPhase[] {
  const phases: LoadPhase[] = []
  const readValue = load.kind === 'users' ? readUsers : readRate
  let startMs = 0
  for (const [name, phase] of Object.entries(load.phases)) {
    atKeys(['load', name, 'arrivals'], () => checkArrivals(name, phase))
    const isHold = 'hold' in phase
    const lengthMs = atKeys(['load', name, isHold ? 'for' : 'over'], () => readLength(name, phase))
    const [from, to] = atKeys(['load', name], () =>
      isHold ? [phase.hold, phase.hold] : readRamp(name, phase),
    )
    const valueKeys = ['load', name, isHold ? 'hold' : 'ramp']
    phases.push({
      name,
      startMs,
      endMs: startMs + lengthMs,
      from: atKeys(valueKeys, () => readValue(from, name)),
      to: atKeys(valueKeys, () => readValue(to, name)),
      judged: phase.judged !== false,
      arrivals: (phase as { arrivals?: 'poisson' }).arrivals ?? 'constant',
    })
    startMs += lengthMs
  }
  checkWhole(load.kind, phases)
  return phases
}

function readLength(name: string, phase: object): number {
  const { for: held, over } = phase as { for?: string; over?: string }
  const length = 'hold' in phase ? held : over
  const lengthMs = parseDurationMs(length as string, `the length of the phase '${name}'`)
  if (lengthMs > 0) return lengthMs
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

function checkWhole(kind: SingleLoadSpec['kind'], phases: readonly LoadPhase[]): void {
  if (phases.length === 0) {
    throw new PlimsollError('bad-load', 'the load has no phases', {
      advice: `Add one: ${kind}({ steady: { hold: ${kind === 'users' ? '10' : "'10/s'"}, for: '1m' } }).`,
    })
  }
  if (totalMs(phases) > longestMs) {
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
  throw new PlimsollError('bad-phase', `the phase '${name}' has ${JSON.stringify(value)} users`, {
    advice: 'Give a whole number from 0 to 1,000,000.',
  })
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
