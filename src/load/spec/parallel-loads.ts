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
  readSingleLoad,
  type SingleLoadSpec,
  withDuration,
} from './single-load.ts'

/** One of several loads in parallel. The times of its phases are from its own start. */
export interface ParallelLoadSpec extends SingleLoadSpec {
  name: string
  /** Its start, in ms from the start of the run. */
  startMs: number
  /** The index of its first phase among those of all loads. */
  firstPhase: number
  /** User or arrival n of this load has number `firstUser + n · userStep` in the run, so that no two loads share a number. */
  firstUser: number
  userStep: number
}

/** Parallel loads as one load. `phases` are those of all loads, one load after the other, with times from the start of the run. */
export interface ParallelLoadsSpec extends SingleLoadSpec {
  parallelLoads: ParallelLoadSpec[]
}

/**
 * Parses loads that run in parallel. `weights` are those of the plan's mix. Throws a `PlimsollError` for invalid values,
 * and for settings that apply to a single load only.
 */
export function readParallelLoads(
  { loads }: SeveralLoadsDescription,
  overrides: LoadOverrides,
  weights: readonly number[],
): ParallelLoadsSpec {
  checkOverrides(overrides)
  const { runTimeMs, timeScale = 1 } = overrides
  const planned = Object.entries(loads).map(([name, parallelLoad]) => ({
    name,
    ...readParallelLoad(name, parallelLoad, weights, timeScale),
  }))
  const totalDurationMs = Math.max(...planned.map(({ startMs, phases }) => startMs + totalMs(phases)))
  const parallelLoads: ParallelLoadSpec[] = []
  for (const parallelLoad of planned) {
    const { startMs } = parallelLoad
    const endMs = startMs + totalMs(parallelLoad.phases)
    const durationMs = runTimeMs === undefined ? undefined : runTimeMs - startMs
    if (durationMs !== undefined && durationMs <= 0) continue
    // A longer run time extends only the loads that last to the end of the run.
    const isChanged = durationMs !== undefined && (endMs > runTimeMs! || endMs === totalDurationMs)
    parallelLoads.push(
      withFirstPhase(
        isChanged
          ? resizeParallelLoad(parallelLoad, loads[parallelLoad.name]!, durationMs, timeScale)
          : parallelLoad,
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
  return joinLoads(numberUsers(parallelLoads))
}

type PlannedParallelLoad = Omit<ParallelLoadSpec, 'firstPhase' | 'firstUser' | 'userStep'>

function readParallelLoad(
  name: string,
  { load, weights, startAt }: ParallelLoadDescription,
  mixWeights: readonly number[],
  timeScale: number,
): Omit<PlannedParallelLoad, 'name'> {
  const startMs =
    startAt === undefined
      ? 0
      : atKeys(['load', name, 'startAt'], () => parseDurationMs(startAt, `startAt of the load '${name}'`))
  return {
    ...withLoadKeys(name, () => readSingleLoad(load, { timeScale })),
    startMs: timeScale === 1 ? startMs : Math.round(startMs * timeScale),
    weights: [...(weights ?? mixWeights)],
  }
}

/** Cuts a load, or extends its last phase. A shape is read again. */
function resizeParallelLoad(
  parallelLoad: PlannedParallelLoad,
  { load }: ParallelLoadDescription,
  durationMs: number,
  timeScale: number,
): PlannedParallelLoad {
  if (load.kind !== 'shape') return { ...parallelLoad, phases: withDuration(parallelLoad.phases, durationMs) }
  const cut = readShapeLoad(load, { runTimeMs: durationMs, timeScale })
  return { ...parallelLoad, phases: cut.phases, ...(cut.timeline && { timeline: cut.timeline }) }
}

function withFirstPhase(
  parallelLoad: PlannedParallelLoad,
  before: readonly ParallelLoadSpec[],
): ParallelLoadSpec {
  const firstPhase = before.reduce((sum, { phases }) => sum + phases.length, 0)
  return { ...parallelLoad, firstPhase, firstUser: 0, userStep: 1 }
}

/** Numbers the users of closed loads first, load by load; then the arrivals of open loads alternately. */
function numberUsers(parallelLoads: readonly ParallelLoadSpec[]): ParallelLoadSpec[] {
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

/** Joins parallel loads to one: its phases are named `load/phase`. */
function joinLoads(parallelLoads: ParallelLoadSpec[]): ParallelLoadsSpec {
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

function checkOverrides({ users, ratePerSecond, spawnPerSecond, iterations }: LoadOverrides): void {
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
      advice: phrase`It would be unclear which of them it is for: change the plan. ${setting('runTime')} applies to all of them.`,
    },
  )
}

/** Runs `make`, and adds the keys of the load to an error that it throws. */
function withLoadKeys<T>(name: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys = ['load', name, ...(error.keys ?? ['load'])]
    throw error
  }
}
