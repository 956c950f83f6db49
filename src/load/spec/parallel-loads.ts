import { atKeys, PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type {
  ParallelLoadDescription,
  SeveralLoadsDescription,
} from '../../plan-file/description/load-description.ts'
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

/** One of several loads in parallel. Its own times count from its start. */
export interface ParallelLoadSpec extends SingleLoadSpec {
  name: string
  /** When it begins, in ms from the start of the run. */
  startMs: number
  /** The number of its first phase among those of all loads. */
  firstPhase: number
  /** User or arrival n of this load is number `firstUser + n · userStep` of the run: no two loads share a number. */
  firstUser: number
  userStep: number
}

/** Several loads as one: the phases of all, one load after the other, in the time of the run. */
export interface ParallelLoadsSpec extends SingleLoadSpec {
  parallelLoads: ParallelLoadSpec[]
}

/**
 * Reads loads that run in parallel; `weights` are those of the plan's mix. Throws a `PlimsollError` for values that cannot
 * be, and for settings that do not say which of the loads they are for.
 */
export function readSeveral(
  { loads }: SeveralLoadsDescription,
  overrides: LoadOverrides,
  weights: readonly number[],
): ParallelLoadsSpec {
  refuseForSeveral(overrides)
  const { runTimeMs } = overrides
  const planned = Object.entries(loads).map(([name, parallelLoad]) => ({
    name,
    ...readParallelLoad(name, parallelLoad, weights),
  }))
  const wholeMs = Math.max(...planned.map(({ startMs, phases }) => startMs + totalMs(phases)))
  const parallelLoads: ParallelLoadSpec[] = []
  for (const parallelLoad of planned) {
    const { startMs } = parallelLoad
    const endMs = startMs + totalMs(parallelLoad.phases)
    const lengthMs = runTimeMs === undefined ? undefined : runTimeMs - startMs
    if (lengthMs !== undefined && lengthMs <= 0) continue
    // A load that ends before the others keeps its length: only the end of the run is put off.
    const isCut = lengthMs !== undefined && (endMs > runTimeMs! || endMs === wholeMs)
    parallelLoads.push(
      withPlace(
        isCut ? cutParallelLoad(parallelLoad, loads[parallelLoad.name]!, lengthMs) : parallelLoad,
        parallelLoads,
      ),
    )
  }
  if (parallelLoads.length === 0) {
    throw new PlimsollError('bad-option', phrase`${setting('runTime')} ends before any of the loads begins`, {
      setting: 'runTime',
      advice: 'Make it longer, or let a load start earlier.',
    })
  }
  return joined(numbered(parallelLoads))
}

type PlannedParallelLoad = Omit<ParallelLoadSpec, 'firstPhase' | 'firstUser' | 'userStep'>

function readParallelLoad(
  name: string,
  { load, weights, startAt }: ParallelLoadDescription,
  usualWeights: readonly number[],
): Omit<PlannedParallelLoad, 'name'> {
  const startMs =
    startAt === undefined
      ? 0
      : atKeys(['load', name, 'startAt'], () => parseDurationMs(startAt, `startAt of the load '${name}'`))
  return { ...within(name, () => readSingle(load, {})), startMs, weights: [...(weights ?? usualWeights)] }
}

/** Cuts a load, or lets its last phase last longer. A shape is read once more. */
function cutParallelLoad(
  parallelLoad: PlannedParallelLoad,
  { load }: ParallelLoadDescription,
  lengthMs: number,
): PlannedParallelLoad {
  if (load.kind !== 'shape') return { ...parallelLoad, phases: withLength(parallelLoad.phases, lengthMs) }
  const cut = readShapeLoad(load, { runTimeMs: lengthMs })
  return { ...parallelLoad, phases: cut.phases, ...(cut.timeline && { timeline: cut.timeline }) }
}

function withPlace(parallelLoad: PlannedParallelLoad, before: readonly ParallelLoadSpec[]): ParallelLoadSpec {
  const firstPhase = before.reduce((sum, { phases }) => sum + phases.length, 0)
  return { ...parallelLoad, firstPhase, firstUser: 0, userStep: 1 }
}

/** Numbers users of closed loads first, one load after the other; then the arrivals of open loads in turn. */
function numbered(parallelLoads: readonly ParallelLoadSpec[]): ParallelLoadSpec[] {
  const userStep = parallelLoads.filter(({ kind }) => kind === 'arrivals').length
  let closedUsers = 0
  const firsts = parallelLoads.map((parallelLoad) => {
    const first = closedUsers
    if (parallelLoad.kind === 'users') closedUsers += Math.ceil(peakOf(parallelLoad))
    return first
  })
  let open = 0
  return parallelLoads.map((parallelLoad, index) =>
    parallelLoad.kind === 'users'
      ? { ...parallelLoad, firstUser: firsts[index]! }
      : { ...parallelLoad, firstUser: closedUsers + open++, userStep },
  )
}

function joined(parallelLoads: ParallelLoadSpec[]): ParallelLoadsSpec {
  const phases = parallelLoads.flatMap(({ name, startMs, phases }) =>
    phases.map((phase) => ({
      ...phase,
      name: `${name}/${phase.name}`,
      startMs: startMs + phase.startMs,
      endMs: startMs + phase.endMs,
    })),
  )
  const open = parallelLoads.filter(({ kind }) => kind === 'arrivals')
  const inFlight = open.reduce((sum, parallelLoad) => sum + parallelLoad.inFlight, 0)
  return {
    kind: open.length > 0 ? 'arrivals' : 'users',
    phases,
    inFlight: inFlight === 0 ? defaultInFlight : inFlight,
    parallelLoads,
  }
}

function refuseForSeveral({ users, ratePerSecond, spawnPerSecond, iterations }: LoadOverrides): void {
  const given = Object.entries({
    users,
    rate: ratePerSecond,
    spawnRate: spawnPerSecond,
    requests: iterations,
  }).find(([, value]) => value !== undefined)
  if (given === undefined) return
  const [name] = given
  throw new PlimsollError(
    'bad-option',
    phrase`${setting(name)} was given, and the plan has several loads in parallel`,
    {
      setting: name,
      advice: phrase`It does not say which of them it is for: change the plan. ${setting('runTime')} cuts them all.`,
    },
  )
}

/** Gives a mistake in one of several loads the keys that lead to it. */
function within<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys = ['load', name, ...(error.keys ?? ['load'])]
    throw error
  }
}
