import { PlimsollError } from '../../base/error.ts'
import type { ErrorData } from '../../base/error-data.ts'
import {
  amount,
  anything,
  fields,
  flag,
  isFields,
  oneOf,
  optional,
  type Shape,
  text,
} from '../../base/shape.ts'
import { type EarlyEnd, earlyEnds } from '../../load/running-load.ts'
import type { FailureSample } from '../../user/samples/failure-sample.ts'
import type { Assignment } from '../assignment.ts'
import { type OnceEvent, onceEventShape } from '../once/once-event.ts'
import { assignmentShape } from './assignment-shape.ts'
import { placeShape } from './place-shape.ts'
import { failureSampleShape } from './sample-shape.ts'

/** A message from the coordinator to a worker. */
export type Command =
  | { type: 'assign'; assignment: Assignment }
  /** Run the plan's setup. One worker does so for all. */
  | { type: 'setup' }
  /** Start the load at `startMs` on the machine's monotonic clock, with the data of the setup. */
  | { type: 'start'; startMs: number; data: unknown }
  /** Run each scenario once, with the data of the setup. */
  | { type: 'once'; data: unknown }
  /** Begin no more iterations, and cut those still running after `graceMs`. */
  | { type: 'stop'; graceMs: number }
  /** Run the plan's teardown, after the load. */
  | { type: 'teardown'; data: unknown }
  /** End the setup or the teardown that is running. */
  | { type: 'end-hook' }

/** A message from a worker to the coordinator. */
export type Report =
  | { type: 'ready' }
  | { type: 'setup-done'; data: unknown }
  /**
   * The load has ended. `endOfData` is the reason if it ended early because a feed ran out of rows, `earlyEnd` if it did so
   * for another reason without being stopped.
   */
  | { type: 'done'; endOfData?: string; earlyEnd?: EarlyEnd }
  | { type: 'teardown-done' }
  /** The setup or the teardown has failed. The worker can still be used. */
  | { type: 'hook-failed'; error: ErrorData }
  /** The command to end the setup or the teardown has arrived. */
  | { type: 'hook-ending' }
  | { type: 'once-done' }
  /** An event of a run of each scenario. */
  | { type: 'seen'; event: OnceEvent }
  /** A sample of a failed exchange. */
  | { type: 'sample'; sample: FailureSample }
  /** A scenario ends the whole test. */
  | { type: 'stop-test'; reason: string }
  /** Output of the plan's `console`. */
  | { type: 'printed'; text: string }
  /** The value of a secret variable that the plan has read. The coordinator hides it. */
  | { type: 'secret'; value: string }
  /** The worker has failed, because of a mistake in the plan (`planError`) or another error. */
  | { type: 'failed'; planError: boolean; error: ErrorData }

/** The first byte of every control message, `{`. No delta begins with it. */
const jsonMark = 0x7b

const commandShapes: Record<Command['type'], Shape> = {
  assign: fields({ assignment: assignmentShape }),
  setup: anything,
  start: fields({ startMs: amount }),
  once: anything,
  stop: fields({ graceMs: amount }),
  teardown: anything,
  'end-hook': anything,
}

const errorShape = fields({
  code: text(),
  message: text(),
  advice: optional(text()),
  place: optional(placeShape),
})

const reportShapes: Record<Report['type'], Shape> = {
  ready: anything,
  'setup-done': anything,
  done: fields({ endOfData: optional(text()), earlyEnd: optional(oneOf(earlyEnds)) }),
  'teardown-done': anything,
  'once-done': anything,
  seen: fields({ event: onceEventShape }),
  sample: fields({ sample: failureSampleShape }),
  'stop-test': fields({ reason: text() }),
  failed: fields({
    planError: flag,
    error: errorShape,
  }),
  'hook-failed': fields({ error: errorShape }),
  'hook-ending': anything,
  printed: fields({ text: text() }),
  secret: fields({ value: text() }),
}

/** The maximum size of a control message. */
const maxMessageBytes = 64 * 1024 * 1024

/**
 * Encodes a control message as JSON, for threads and for other machines alike. Measurements are sent as deltas in another
 * encoding; the first byte distinguishes the two.
 */
export function encodeMessage(message: Command | Report): Uint8Array {
  // The bytes need their own buffer: posting a view of a shared pool would copy the whole pool.
  return new TextEncoder().encode(JSON.stringify(message))
}

/** Whether the bytes are a control message; otherwise they are a delta. */
export function isControl(bytes: Uint8Array): boolean {
  return bytes[0] === jsonMark
}

/** Decodes a command. Throws a `PlimsollError` (`corrupt-message`) for anything else. */
export function decodeCommand(bytes: Uint8Array): Command {
  return decode(bytes, commandShapes) as Command
}

/** Decodes a report. Throws a `PlimsollError` (`corrupt-message`) for anything else. */
export function decodeReport(bytes: Uint8Array): Report {
  return decode(bytes, reportShapes) as Report
}

function decode(bytes: Uint8Array, shapes: Readonly<Record<string, Shape>>): unknown {
  if (bytes.byteLength > maxMessageBytes) throw corrupt('it is too large')
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

function corrupt(reason: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `a control message cannot be read: ${reason}`, { cause })
}
