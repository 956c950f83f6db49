import { fromErrorData } from '../../base/error-data.ts'
import {
  isSameStep,
  type ShapeDescription,
  type ShapeStep,
  shapeError,
} from '../../plan-file/description/shape-description.ts'
import type { LoadPhase } from './phase.ts'

/** A linear segment of a shape, in users. */
export interface TimelineSegment {
  startMs: number
  endMs: number
  from: number
  to: number
}

/** A shape compiled for the workers. */
export interface ShapeTimeline {
  /** The users over time, from 0 without gaps, limited by the spawn rates. */
  segments: TimelineSegment[]
  /** The weights of scenarios from `startMs` on, in the order of the plan's mix. Empty if they never change. */
  weightings: { startMs: number; weights: number[] }[]
  /** The most users that the shape asks for in each phase, whether the spawn rates allow them or not. */
  peaks: number[]
}

/** The settings of a run for reading a shape. */
export interface ShapeReading {
  /** The maximum duration of the load in ms. */
  limitMs: number
  /** Replaces the shape's own spawn rates; undefined keeps them. */
  spawnPerSecond: number | undefined
}

/** The limits of a compiled shape, which is sent to every worker. */
const maximum = { weightings: 20_000, phases: 500 }

/**
 * Compiles the answers of a shape. Throws a `PlimsollError` (`bad-shape`) with the second and the line for an invalid answer
 * within the duration of the load.
 */
export function readShape(
  load: ShapeDescription,
  reading: ShapeReading,
): { phases: LoadPhase[]; timeline: ShapeTimeline } {
  const { limitMs } = reading
  const { mistake } = load
  if (mistake !== undefined && mistake.ms < limitMs) throw fromErrorData(mistake.error)
  const steps = stepsWithin(load.steps, reading)
  const endMs = Math.min(limitMs, load.endMs ?? limitMs)
  if (steps.length === 0)
    throw shapeError(load, 0, 'it ends before it begins', 'Return { users } from second 0 on.')
  const segments = segmentsOf(steps, endMs)
  const phases = phasesOf(load, steps, segments, endMs)
  return {
    phases,
    timeline: { segments, weightings: weightingsOf(load, steps), peaks: peaksOf(steps, phases) },
  }
}

/** Returns the steps within the duration of the load. One spawn rate for all can make successive steps equal: they are merged. */
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

/** Smaller differences in users are rounding errors of summed spawn rates. */
const roundingUsers = 1e-6

/** Returns the users over time. They move towards each step at its spawn rate, up or down, as far as its duration allows. */
function segmentsOf(steps: readonly ShapeStep[], endMs: number): TimelineSegment[] {
  const segments: TimelineSegment[] = []
  let level = 0
  steps.forEach(({ startMs, users, spawnPerSecond }, index) => {
    const untilMs = steps[index + 1]?.startMs ?? endMs
    let fromMs = startMs
    if (spawnPerSecond !== undefined && Math.abs(users - level) > roundingUsers) {
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
    // Steps that differ only in their weights or phases are one segment.
    if (last !== undefined && last.from === users && last.to === users) last.endMs = untilMs
    else if (fromMs < untilMs) segments.push({ startMs: fromMs, endMs: untilMs, from: users, to: users })
  })
  return segments
}

/** Returns the phases of a shape. A repeated name gets a number: `busy`, `calm`, `busy (2)`. */
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
      if (phases.length > maximum.phases)
        throw shapeError(
          load,
          startMs,
          `it has more than ${maximum.phases} phases`,
          'Use the same phase for more seconds.',
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

function peaksOf(steps: readonly ShapeStep[], phases: readonly LoadPhase[]): number[] {
  let at = 0
  return phases.map(({ endMs }) => {
    let peak = 0
    for (let step = steps[at]; step !== undefined && step.startMs < endMs; step = steps[++at])
      peak = Math.max(peak, step.users)
    return peak
  })
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
    if (weightings.length > maximum.weightings)
      throw shapeError(load, startMs, 'its weights change too often', 'Keep each set of weights for longer.')
  }
  return weightings
}
