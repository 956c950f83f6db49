import { PlimsollError } from '../../base/error.ts'
import type { ErrorData } from '../../base/error-data.ts'
import { amount, anything, fields, flag, isFields, optional, type Shape, text } from '../../base/shape.ts'
import type { FailureSample } from '../../user/samples/failure-sample.ts'
import type { Assignment } from '../assignment.ts'
import { type OnceEvent, onceEventShape } from '../once/once-event.ts'
import { assignmentShape } from './assignment-shape.ts'
import { placeShape } from './place-shape.ts'
import { failureSampleShape } from './sample-shape.ts'

/** A message of the coordinator to a worker. */
export type Command =
  | { type: 'assign'; assignment: Assignment }
  /** Run the plan's setup: one worker does so for all. */
  | { type: 'setup' }
  /** Begin at this instant of the machine's monotonic clock, in ms, with what setup returned. */
  | { type: 'start'; startMs: number; data: unknown }
  /** Run each scenario once, with what setup returned. */
  | { type: 'once'; data: unknown }
  /** Begin nothing more; what still runs after `graceMs` is cut. */
  | { type: 'stop'; graceMs: number }
  /** Run the plan's teardown, after the load. */
  | { type: 'teardown'; data: unknown }

/** A message of a worker to the coordinator. */
export type Report =
  | { type: 'ready' }
  | { type: 'setup-done'; data: unknown }
  /** Its load is over; `endOfData` says why it ended early, where it ran out of rows. */
  | { type: 'done'; endOfData?: string }
  | { type: 'teardown-done' }
  | { type: 'once-done' }
  /** What happened just now, for a person who follows the run. */
  | { type: 'seen'; event: OnceEvent }
  /** An exchange that failed, as an example. */
  | { type: 'sample'; sample: FailureSample }
  /** A scenario ends the whole test. */
  | { type: 'stop-test'; reason: string }
  /** The worker cannot go on: because of a mistake in the plan, or because it failed itself. */
  | { type: 'failed'; planError: boolean; error: ErrorData }

/** The first byte of every control message: `{`. No delta begins with it. */
const jsonMark = 0x7b

const commandShapes: Record<Command['type'], Shape> = {
  assign: fields({ assignment: assignmentShape }),
  setup: anything,
  start: fields({ startMs: amount }),
  once: anything,
  stop: fields({ graceMs: amount }),
  teardown: anything,
}

const reportShapes: Record<Report['type'], Shape> = {
  ready: anything,
  'setup-done': anything,
  done: fields({ endOfData: optional(text()) }),
  'teardown-done': anything,
  'once-done': anything,
  seen: fields({ event: onceEventShape }),
  sample: fields({ sample: failureSampleShape }),
  'stop-test': fields({ reason: text() }),
  failed: fields({
    planError: flag,
    error: fields({
      code: text(),
      message: text(),
      advice: optional(text()),
      place: optional(placeShape),
    }),
  }),
}

/** The most that one control message may take, in bytes. */
const limitBytes = 64 * 1024 * 1024

/**
 * Encodes a control message as JSON. Measurements travel as deltas in an encoding of their own; the first byte tells the
 * two apart. It is the same whether a worker is a thread or on another machine.
 */
export function encodeMessage(message: Command | Report): Uint8Array {
  // In memory of its own: a view of a shared pool would take the whole pool along.
  return new TextEncoder().encode(JSON.stringify(message))
}

/** Whether the bytes are a control message; otherwise they are a delta. */
export function isControl(bytes: Uint8Array): boolean {
  return bytes[0] === jsonMark
}

/** Throws a `PlimsollError` (`corrupt-message`) for anything that is not a command. */
export function decodeCommand(bytes: Uint8Array): Command {
  return decode(bytes, commandShapes) as Command
}

/** Throws a `PlimsollError` (`corrupt-message`) for anything that is not a report. */
export function decodeReport(bytes: Uint8Array): Report {
  return decode(bytes, reportShapes) as Report
}

function decode(bytes: Uint8Array, shapes: Readonly<Record<string, Shape>>): unknown {
  if (bytes.byteLength > limitBytes) throw corrupt('it is too large')
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw corrupt('it is not JSON', error)
  }
  if (!isFields(message)) throw corrupt('it is not an object')
  const { type } = message
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) throw corrupt('its type is unknown')
  if (!shapes[type]!(message)) throw corrupt(`a field of '${type}' is missing or wrong`)
  return message
}

function corrupt(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `a control message cannot be read: ${what}`, { cause })
}
