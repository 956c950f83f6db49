import { errorOf } from '../../base/error-data.ts'
import {
  isSameStep,
  refusedShape,
  type ShapeDescription,
  type ShapeStep,
} from '../../plan-file/description/shape-description.ts'
import type { LoadPhase } from './phase.ts'

/** A straight piece of what a shape asks for, in users. */
export interface TimelineSegment {
  startMs: number
  endMs: number
  from: number
  to: number
}

/** A shape compiled to plain data that can be sent to a worker. */
export interface ShapeTimeline {
  /** The users over time, from 0 without gaps; what the spawn rates allow. */
  segments: TimelineSegment[]
  /** From when on scenarios have which weights, in the order of the plan's mix; none where they never change. */
  weightings: { startMs: number; weights: number[] }[]
}

/** How a shape is read. */
export interface ShapeReading {
  /** How long the load lasts at most, in ms. */
  limitMs: number
  /** Used in place of the shape's own spawn rates. */
  spawnPerSecond: number | undefined
}

/** What a shape may come to at most: all of it is sent to every worker. */
const most = { weightings: 20_000, phases: 500 }

/**
 * Compiles what a shape has answered. Throws a `PlimsollError` (`bad-shape`) with the second and the line where it threw
 * or answered nonsense within the length of the load.
 */
export function readShape(
  load: ShapeDescription,
  reading: ShapeReading,
): { phases: LoadPhase[]; timeline: ShapeTimeline } {
  const { limitMs } = reading
  const { mistake } = load
  if (mistake !== undefined && mistake.ms < limitMs) throw errorOf(mistake.error)
  const steps = stepsWithin(load.steps, reading)
  const endMs = Math.min(limitMs, load.endMs ?? limitMs)
  if (steps.length === 0)
    throw refusedShape(load, 0, 'it ends before it begins', 'Answer { users } from second 0 on.')
  const segments = segmentsOf(steps, endMs)
  return {
    phases: phasesOf(load, steps, segments, endMs),
    timeline: { segments, weightings: weightingsOf(load, steps) },
  }
}

/** The steps of a load of that length. With one spawn rate for all of them, some become the same. */
function stepsWithin(
  steps: readonly ShapeStep[],
  { limitMs, spawnPerSecond }: ShapeReading,
): readonly ShapeStep[] {
  const within = steps.filter(({ startMs }) => startMs < limitMs)
  if (spawnPerSecond === undefined) return within
  const made: ShapeStep[] = []
  for (const step of within) {
    const own = { ...step, spawnPerSecond }
    const last = made.at(-1)
    if (last === undefined || !isSameStep(last, own)) made.push(own)
  }
  return made
}

/** Levels closer than this, in users, are the same: what summing spawn rates leaves of a level is rounding, no move. */
const sameLevel = 1e-6

/** The users over time: each step is gone to at its spawn rate, upwards and downwards, as far as its time allows. */
function segmentsOf(steps: readonly ShapeStep[], endMs: number): TimelineSegment[] {
  const segments: TimelineSegment[] = []
  let level = 0
  steps.forEach(({ startMs, users, spawnPerSecond }, index) => {
    const untilMs = steps[index + 1]?.startMs ?? endMs
    let fromMs = startMs
    if (spawnPerSecond !== undefined && Math.abs(users - level) > sameLevel) {
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
  load: ShapeDescription,
  steps: readonly ShapeStep[],
  segments: readonly TimelineSegment[],
  endMs: number,
): LoadPhase[] {
  const phases: LoadPhase[] = []
  const times = new Map<string, number>()
  let before: ShapeStep | undefined
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
        throw refusedShape(
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

function levelAt({ startMs, endMs, from, to }: TimelineSegment, ms: number): number {
  return endMs === startMs ? to : from + ((to - from) * (ms - startMs)) / (endMs - startMs)
}

function weightingsOf(load: ShapeDescription, steps: readonly ShapeStep[]): ShapeTimeline['weightings'] {
  if (steps.every(({ weights }) => weights === undefined)) return []
  const weightings: ShapeTimeline['weightings'] = []
  let known = ''
  for (const { startMs, weights = [] } of steps) {
    const text = JSON.stringify(weights)
    if (text !== known) weightings.push({ startMs, weights })
    known = text
    if (weightings.length > most.weightings)
      throw refusedShape(load, startMs, 'its weights change too often', 'Let it hold them for longer.')
  }
  return weightings
}
