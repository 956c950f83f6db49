import { parseDurationMs } from '../base/duration.ts'
import { atKeys, PlimsollError } from '../base/error.ts'
import type { SeveralLoad, SideLoad } from '../scenario/load.ts'
import { type WeightedScenario, weightsIn } from '../scenario/mix.ts'
import { totalMs } from './phase.ts'
import {
  defaultInFlight,
  type LoadOverrides,
  peakOf,
  readShapeLoad,
  readSingle,
  type SingleLoadSpec,
  withLength,
} from './single-load.ts'

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

/** Several loads as one: the phases of all, one load after the other, in the time of the run. */
export interface SeveralLoadSpec extends SingleLoadSpec {
  sides: SideLoadSpec[]
}

/**
 * Reads loads that lie side by side; `mix` is that of the whole plan. Throws a `PlimsollError` for values that cannot
 * be, and for flags that do not say which of the loads they are for.
 */
export function readSeveral(
  { loads }: SeveralLoad,
  overrides: LoadOverrides,
  mix: readonly WeightedScenario[],
): SeveralLoadSpec {
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

function joined(sides: SideLoadSpec[]): SeveralLoadSpec {
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
