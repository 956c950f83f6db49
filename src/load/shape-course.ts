import { messageOf, PlimsollError } from '../base/error.ts'
import { nearestName } from '../base/nearest-name.ts'
import { parseRatePerSecond } from '../base/rate.ts'
import { shown } from '../base/shown.ts'
import type { ShapeLoad } from '../scenario/load.ts'
import type { WeightedScenario } from '../scenario/mix.ts'
import { thrownPlace } from '../scenario/thrown-place.ts'
import type { LoadPhase } from './phase.ts'

/** A straight piece of what a shape asks for, in users. */
export interface CourseSegment {
  startMs: number
  endMs: number
  from: number
  to: number
}

/** A shape compiled to plain data that can be sent to a worker. */
export interface ShapeCourse {
  /** The users over time, from 0 without gaps; what the spawn rates allow. */
  segments: CourseSegment[]
  /** From when on scenarios have which weights, in the order of the plan's mix; none where they never change. */
  weightings: { startMs: number; weights: number[] }[]
}

/** How a shape is read. */
export interface ShapeReading {
  /** How long the load lasts at most, in ms. */
  limitMs: number
  /** Stands over the shape's own spawn rates. */
  spawnPerSecond: number | undefined
  mix: readonly WeightedScenario[]
}

/** What a shape asks for from a second on, parsed. */
interface Step {
  startMs: number
  users: number
  spawnPerSecond: number | undefined
  weights: number[] | undefined
  phase: string
  judged: boolean
}

const answerKeys = ['users', 'spawnRate', 'weights', 'phase', 'judged']

/** What a shape may come to at most: all of it is sent to every worker. */
const most = { users: 1_000_000, segments: 200_000, weightings: 20_000, phases: 500, nameLength: 100 }

/**
 * Asks a shape for each second and compiles what it answers. Throws a `PlimsollError` (`bad-shape`) with the second
 * and the line where it throws or answers nonsense.
 */
export function readShape(
  load: ShapeLoad,
  reading: ShapeReading,
): { phases: LoadPhase[]; course: ShapeCourse } {
  const steps: Step[] = []
  let endMs = reading.limitMs
  for (let ms = 0; ms < reading.limitMs; ms += 1_000) {
    const step = stepAt(load, ms, reading)
    if (step === undefined) {
      endMs = ms
      break
    }
    const last = steps.at(-1)
    if (last === undefined || !isSame(last, step)) steps.push(step)
    if (steps.length > most.segments)
      throw refusal(load, ms, 'it changes too often', 'Let it hold its values for longer.')
  }
  if (steps.length === 0)
    throw refusal(load, 0, 'it ends before it begins', 'Answer { users } from second 0 on.')
  const segments = segmentsOf(steps, endMs)
  return {
    phases: phasesOf(load, steps, segments, endMs),
    course: { segments, weightings: weightingsOf(load, steps) },
  }
}

function stepAt(load: ShapeLoad, startMs: number, { spawnPerSecond, mix }: ShapeReading): Step | undefined {
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
  const refuse = (what: string, advice: string) => refusal(load, startMs, what, advice)
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
  return {
    startMs,
    users: Math.round(users),
    spawnPerSecond: spawnPerSecond ?? spawnRateOf(spawnRate, refuse),
    weights: weights === undefined ? undefined : weightsOf(weights, mix, Math.round(users), refuse),
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
      // Said below, with the second.
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

/** The users over time: each step is gone to at its spawn rate, upwards and downwards, as far as its time allows. */
function segmentsOf(steps: readonly Step[], endMs: number): CourseSegment[] {
  const segments: CourseSegment[] = []
  let level = 0
  steps.forEach(({ startMs, users, spawnPerSecond }, index) => {
    const untilMs = steps[index + 1]?.startMs ?? endMs
    let fromMs = startMs
    if (spawnPerSecond !== undefined && level !== users) {
      const arrivedMs = startMs + (Math.abs(users - level) * 1_000) / spawnPerSecond
      const reached =
        arrivedMs <= untilMs
          ? users
          : level + (Math.sign(users - level) * spawnPerSecond * (untilMs - startMs)) / 1_000
      fromMs = Math.min(arrivedMs, untilMs)
      segments.push({ startMs, endMs: fromMs, from: level, to: reached })
      level = reached
    } else level = users
    const last = segments.at(-1)
    // Steps that differ in their weights or phases alone are one piece.
    if (last !== undefined && last.from === users && last.to === users) last.endMs = untilMs
    else if (fromMs < untilMs) segments.push({ startMs: fromMs, endMs: untilMs, from: users, to: users })
  })
  return segments
}

/** A name that comes back later is told apart by a number: `busy`, `calm`, `busy (2)`. */
function phasesOf(
  load: ShapeLoad,
  steps: readonly Step[],
  segments: readonly CourseSegment[],
  endMs: number,
): LoadPhase[] {
  const phases: LoadPhase[] = []
  const times = new Map<string, number>()
  let before: Step | undefined
  for (const step of steps) {
    const { phase, judged, startMs } = step
    if (before?.phase !== phase || before.judged !== judged) {
      const time = (times.get(phase) ?? 0) + 1
      times.set(phase, time)
      const name = time === 1 ? phase : `${phase} (${time})`
      const last = phases.at(-1)
      if (last !== undefined) last.endMs = startMs
      phases.push({ name, startMs, endMs, from: 0, to: 0, judged, arrivals: 'constant' })
      if (phases.length > most.phases)
        throw refusal(
          load,
          startMs,
          `it has more than ${most.phases} phases`,
          'Give more seconds the same name.',
        )
    }
    before = step
  }
  let at = 0
  for (const phase of phases) {
    while (segments[at + 1] !== undefined && segments[at + 1]!.startMs <= phase.startMs) at++
    phase.from = levelAt(segments[at]!, phase.startMs)
    let end = at
    while (segments[end + 1] !== undefined && segments[end + 1]!.startMs < phase.endMs) end++
    phase.to = levelAt(segments[end]!, phase.endMs)
  }
  return phases
}

function levelAt({ startMs, endMs, from, to }: CourseSegment, ms: number): number {
  return endMs === startMs ? to : from + ((to - from) * (ms - startMs)) / (endMs - startMs)
}

function weightingsOf(load: ShapeLoad, steps: readonly Step[]): ShapeCourse['weightings'] {
  if (steps.every(({ weights }) => weights === undefined)) return []
  const weightings: ShapeCourse['weightings'] = []
  let known = ''
  for (const { startMs, weights = [] } of steps) {
    const text = JSON.stringify(weights)
    if (text !== known) weightings.push({ startMs, weights })
    known = text
    if (weightings.length > most.weightings)
      throw refusal(load, startMs, 'its weights change too often', 'Let it hold them for longer.')
  }
  return weightings
}

function isSame(a: Step, b: Step): boolean {
  return (
    a.users === b.users &&
    a.spawnPerSecond === b.spawnPerSecond &&
    a.phase === b.phase &&
    a.judged === b.judged &&
    JSON.stringify(a.weights) === JSON.stringify(b.weights)
  )
}

function refusal(load: ShapeLoad, ms: number, what: string, advice: string): PlimsollError {
  return new PlimsollError('bad-shape', `the shape cannot be at second ${ms / 1_000}: ${what}`, {
    advice,
    ...(load.place && { place: load.place }),
  })
}
