import { messageOf, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { type ErrorData, toErrorData } from '../../base/error-data.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import type { ShapeLoad } from '../../plan/load/load.ts'
import type { WeightedScenario } from '../../plan/mix.ts'

/** The parsed result of a shape, which applies from `startMs` until the next step. */
export interface ShapeStep {
  startMs: number
  users: number
  spawnPerSecond?: number
  /** The weights of scenarios, in the order of the plan's mix; absent = those of the mix. */
  weights?: number[]
  phase: string
  judged: boolean
}

/** A shape and its results for each second. Consecutive seconds with the same result form one step. */
export interface ShapeDescription {
  kind: 'shape'
  /** Its maximum duration, as written. */
  for?: Duration
  place?: SourcePlace
  steps: readonly ShapeStep[]
  /** When it ended the load; absent if it was evaluated to the limit without ending. */
  endMs?: number
  /** The first wrong result, which ended the evaluation. It is an error only in a load that lasts until then. */
  mistake?: { ms: number; error: ErrorData }
}

/** For how long a shape without a duration is evaluated, in ms. */
export const maxShapeMs = 24 * 3_600_000

/** The maximum duration of a load: 30 days, in ms. */
export const maxLoadMs = 30 * 24 * 3_600_000

/** The maximum number of steps. All of them are sent to every worker. */
const maxSteps = 200_000

/**
 * Evaluates a shape for each second until it ends the load or `limitMs` is reached. `mix` has the weights of scenarios that
 * a result omits. Never throws, because a wrong result is part of the description.
 */
export function describeShape(
  load: ShapeLoad,
  mix: readonly WeightedScenario[],
  limitMs = shapeDurationMs(load),
): ShapeDescription {
  const steps: ShapeStep[] = []
  const made: ShapeDescription = {
    kind: 'shape',
    ...(load.for !== undefined && { for: load.for }),
    ...(load.place !== undefined && { place: load.place }),
    steps,
  }
  // A longer load is an error, whatever the shape returns.
  const evaluatedMs = limitMs > maxLoadMs ? 0 : limitMs
  for (let ms = 0; ms < evaluatedMs; ms += 1_000) {
    try {
      const step = stepAt(load, ms, mix)
      if (step === undefined) return { ...made, endMs: ms }
      const last = steps.at(-1)
      if (last === undefined || !isSameStep(last, step)) steps.push(step)
      if (steps.length > maxSteps)
        throw shapeError(load, ms, 'it changes too often', 'Keep its values for longer.')
    } catch (error) {
      return { ...made, mistake: { ms, error: toErrorData(error as PlimsollError) } }
    }
  }
  return made
}

/** The maximum duration of a shape by its own `for`, in ms; 0 if that is wrong, which is reported later. */
export function shapeDurationMs({ for: duration }: Pick<ShapeLoad, 'for'>): number {
  if (duration === undefined) return maxShapeMs
  try {
    return parseDurationMs(duration)
  } catch {
    return 0
  }
}

const resultKeys = ['users', 'spawnRate', 'weights', 'phase', 'judged']

/** The limits of a result. */
const limits = { users: 1_000_000, nameLength: 100 }

/** Evaluates a shape at `startMs`; undefined if it ends there. Throws a `PlimsollError` (`bad-shape`) for a wrong result. */
function stepAt(load: ShapeLoad, startMs: number, mix: readonly WeightedScenario[]): ShapeStep | undefined {
  let result: unknown
  try {
    result = load.at(startMs / 1_000)
  } catch (error) {
    const place = thrownPlace(error) ?? load.place
    throw new PlimsollError(
      'bad-shape',
      `the shape threw at second ${startMs / 1_000}: ${messageOf(error)}`,
      {
        ...(place && { place }),
        cause: error,
      },
    )
  }
  if (result === undefined || result === null) return undefined
  const refuse = (problem: string, advice: string) => shapeError(load, startMs, problem, advice)
  if (typeof result !== 'object' || 'then' in result)
    throw refuse(
      `it returned ${'then' in Object(result) ? 'a promise' : shown(result)}`,
      'Return { users, spawnRate?, weights?, phase?, judged? } synchronously, or undefined to end the load.',
    )
  const unknown = Object.keys(result).find((key) => !resultKeys.includes(key))
  if (unknown !== undefined) {
    const near = nearestName(unknown, resultKeys)
    throw refuse(
      `it returned the unknown key '${unknown}'`,
      near === undefined ? `The keys are: ${resultKeys.join(', ')}.` : `Did you mean '${near}'?`,
    )
  }
  const { users, spawnRate, weights, phase = 'shape', judged = true } = result as Record<string, unknown>
  if (typeof users !== 'number' || !(users >= 0 && users <= limits.users))
    throw refuse(`users is ${shown(users)}`, 'Return a number from 0 to 1,000,000.')
  if (typeof phase !== 'string' || phase.trim() === '' || phase.length > limits.nameLength)
    throw refuse(`phase is ${shown(phase)}`, 'Return a short name, or leave it out.')
  if (typeof judged !== 'boolean') throw refuse(`judged is ${shown(judged)}`, 'Return true or false.')
  const spawnPerSecond = spawnRateOf(spawnRate, refuse)
  return {
    startMs,
    users: Math.round(users),
    ...(spawnPerSecond !== undefined && { spawnPerSecond }),
    ...(weights !== undefined && { weights: weightsOf(weights, mix, Math.round(users), refuse) }),
    phase,
    judged,
  }
}

type Refuse = (problem: string, advice: string) => PlimsollError

function spawnRateOf(value: unknown, refuse: Refuse): number | undefined {
  if (value === undefined) return undefined
  let perSecond = typeof value === 'number' ? value : Number.NaN
  if (typeof value === 'string') {
    try {
      perSecond = parseRatePerSecond(value)
    } catch {
      // The error below includes the second.
    }
  }
  if (perSecond > 0 && perSecond < Number.POSITIVE_INFINITY) return perSecond
  throw refuse(
    `spawnRate is ${shown(value)}`,
    "Return a rate above 0, such as 10 or '10/s', or leave it out.",
  )
}

function weightsOf(
  value: unknown,
  mix: readonly WeightedScenario[],
  users: number,
  refuse: Refuse,
): number[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(
      `weights is ${shown(value)}`,
      "Return weights by the scenarios' names: { browse: 3, buy: 1 }.",
    )
  const names = mix.map(({ scenario }) => scenario.name)
  for (const [name, weight] of Object.entries(value)) {
    if (!names.includes(name)) {
      const near = nearestName(name, names)
      throw refuse(
        `weights has '${name}', which is no scenario of the mix`,
        near === undefined ? `The mix has: ${names.join(', ')}.` : `Did you mean '${near}'?`,
      )
    }
    if (!(typeof weight === 'number' && weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw refuse(`the weight of '${name}' is ${shown(weight)}`, 'A weight is a number from 0 on.')
  }
  const given = value as Record<string, number>
  const weights = mix.map(({ weight, scenario }) =>
    Object.hasOwn(given, scenario.name) ? given[scenario.name]! : weight,
  )
  if (users > 0 && weights.every((weight) => weight === 0))
    throw refuse('all weights are 0', 'Give one of the scenarios a weight above 0.')
  return weights
}

/** Whether two steps are equal except for their start. */
export function isSameStep(a: ShapeStep, b: ShapeStep): boolean {
  return (
    a.users === b.users &&
    a.spawnPerSecond === b.spawnPerSecond &&
    a.phase === b.phase &&
    a.judged === b.judged &&
    JSON.stringify(a.weights) === JSON.stringify(b.weights)
  )
}

/** The error for a wrong result of a shape. */
export function shapeError(
  load: { place?: SourcePlace | undefined },
  ms: number,
  problem: string,
  advice: string,
): PlimsollError {
  return new PlimsollError('bad-shape', `the shape is wrong at second ${ms / 1_000}: ${problem}`, {
    advice,
    ...(load.place && { place: load.place }),
  })
}
