import { messageOf, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { type ErrorData, toErrorData } from '../../base/error-data.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import type { ShapeLoad } from '../../plan/load/load.ts'
import type { WeightedScenario } from '../../plan/mix.ts'

/** The answer of a shape from a second on, parsed. */
export interface ShapeStep {
  startMs: number
  users: number
  spawnPerSecond?: number
  /** How often scenarios are chosen, in the order of the plan's mix; absent = as the mix says. */
  weights?: number[]
  phase: string
  judged: boolean
}

/** A shape with its answers, second by second. Seconds in a row with the same answer are one step. */
export interface ShapeDescription {
  kind: 'shape'
  /** How long it lasts at most, as written. */
  for?: Duration
  place?: SourcePlace
  steps: readonly ShapeStep[]
  /** Where it ended the load; absent where it had not ended yet when it was last asked. */
  endMs?: number
  /** The first wrong answer, after which it was not asked any more. It matters only for a load that lasts as long. */
  mistake?: { ms: number; error: ErrorData }
}

/** How long a shape without a length is asked, in ms. */
export const longestShapeMs = 24 * 3_600_000

/** The longest load, in ms: 30 days. */
export const longestLoadMs = 30 * 24 * 3_600_000

/** The most steps that are kept: all of them are sent to every worker. */
const mostSteps = 200_000

/**
 * Asks a shape for each second until it ends the load, or `limitMs` is over; `mix` gives the weights of scenarios that an
 * answer leaves out. Never throws: a mistake in an answer is part of the description.
 */
export function describeShape(
  load: ShapeLoad,
  mix: readonly WeightedScenario[],
  limitMs = ownLengthMs(load),
): ShapeDescription {
  const steps: ShapeStep[] = []
  const made: ShapeDescription = {
    kind: 'shape',
    ...(load.for !== undefined && { for: load.for }),
    ...(load.place !== undefined && { place: load.place }),
    steps,
  }
  // A longer load is refused, whatever the shape answers.
  const askedMs = limitMs > longestLoadMs ? 0 : limitMs
  for (let ms = 0; ms < askedMs; ms += 1_000) {
    try {
      const step = stepAt(load, ms, mix)
      if (step === undefined) return { ...made, endMs: ms }
      const last = steps.at(-1)
      if (last === undefined || !isSameStep(last, step)) steps.push(step)
      if (steps.length > mostSteps)
        throw refusedShape(load, ms, 'it changes too often', 'Let it hold its values for longer.')
    } catch (error) {
      return { ...made, mistake: { ms, error: toErrorData(error as PlimsollError) } }
    }
  }
  return made
}

/** The length that a shape itself has at most, in ms; 0 for one that cannot be read, which is refused later. */
export function ownLengthMs({ for: length }: Pick<ShapeLoad, 'for'>): number {
  if (length === undefined) return longestShapeMs
  try {
    return parseDurationMs(length)
  } catch {
    return 0
  }
}

const answerKeys = ['users', 'spawnRate', 'weights', 'phase', 'judged']

/** The limits of an answer. */
const most = { users: 1_000_000, nameLength: 100 }

/** Asks a shape for one second; undefined where it ends there. Throws a `PlimsollError` (`bad-shape`) for nonsense. */
function stepAt(load: ShapeLoad, startMs: number, mix: readonly WeightedScenario[]): ShapeStep | undefined {
  let answer: unknown
  try {
    answer = load.at(startMs / 1_000)
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
  if (answer === undefined || answer === null) return undefined
  const refuse = (what: string, advice: string) => refusedShape(load, startMs, what, advice)
  if (typeof answer !== 'object' || 'then' in answer)
    throw refuse(
      `it answers ${'then' in Object(answer) ? 'a promise' : shown(answer)}`,
      'Answer { users, spawnRate?, weights?, phase?, judged? } at once, or undefined to end the load.',
    )
  const unknown = Object.keys(answer).find((key) => !answerKeys.includes(key))
  if (unknown !== undefined) {
    const near = nearestName(unknown, answerKeys)
    throw refuse(
      `it answers with '${unknown}'`,
      near === undefined ? `An answer has: ${answerKeys.join(', ')}.` : `Did you mean '${near}'?`,
    )
  }
  const { users, spawnRate, weights, phase = 'shape', judged = true } = answer as Record<string, unknown>
  if (typeof users !== 'number' || !(users >= 0 && users <= most.users))
    throw refuse(`users is ${shown(users)}`, 'Answer a number from 0 to 1,000,000.')
  if (typeof phase !== 'string' || phase.trim() === '' || phase.length > most.nameLength)
    throw refuse(`phase is ${shown(phase)}`, 'Answer a short name, or leave it out.')
  if (typeof judged !== 'boolean') throw refuse(`judged is ${shown(judged)}`, 'Answer true or false.')
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

type Refuse = (what: string, advice: string) => PlimsollError

function spawnRateOf(value: unknown, refuse: Refuse): number | undefined {
  if (value === undefined) return undefined
  let perSecond = typeof value === 'number' ? value : Number.NaN
  if (typeof value === 'string') {
    try {
      perSecond = parseRatePerSecond(value)
    } catch {
      // Refused below, with the second.
    }
  }
  if (perSecond > 0 && perSecond < Number.POSITIVE_INFINITY) return perSecond
  throw refuse(
    `spawnRate is ${shown(value)}`,
    "Answer a rate above 0, such as 10 or '10/s', or leave it out.",
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
      "Answer weights by the scenarios' names: { browse: 3, buy: 1 }.",
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

/** Whether two steps ask for the same. */
export function isSameStep(a: ShapeStep, b: ShapeStep): boolean {
  return (
    a.users === b.users &&
    a.spawnPerSecond === b.spawnPerSecond &&
    a.phase === b.phase &&
    a.judged === b.judged &&
    JSON.stringify(a.weights) === JSON.stringify(b.weights)
  )
}

/** The error for a wrong answer of a shape. */
export function refusedShape(
  load: { place?: SourcePlace | undefined },
  ms: number,
  what: string,
  advice: string,
): PlimsollError {
  return new PlimsollError('bad-shape', `the shape cannot be at second ${ms / 1_000}: ${what}`, {
    advice,
    ...(load.place && { place: load.place }),
  })
}
