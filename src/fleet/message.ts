import { PlimsollError, type SourcePlace } from '../base/error.ts'
import type { Assignment } from './assignment.ts'

/** What the coordinator tells a worker. */
export type Command =
  | { type: 'assign'; assignment: Assignment }
  /** Run the plan's setup; one worker does, for all. */
  | { type: 'setup' }
  /** Begin at this instant of the machine's monotonic clock, in ms, with what setup returned. */
  | { type: 'start'; startMs: number; data: unknown }
  /** Begin nothing more; what still runs after `graceMs` is cut. */
  | { type: 'stop'; graceMs: number }
  /** Run the plan's teardown, after the load. */
  | { type: 'teardown'; data: unknown }

/** What a worker tells the coordinator. */
export type Report =
  | { type: 'ready' }
  | { type: 'setup-done'; data: unknown }
  | { type: 'done' }
  | { type: 'teardown-done' }
  /** The worker cannot go on. `misuse` is a mistake in the plan, anything else a mishap. */
  | { type: 'failed'; misuse: boolean; code: string; message: string; advice?: string; place?: SourcePlace }

const jsonMark = 0x7b
const commandTypes = new Set(['assign', 'setup', 'start', 'stop', 'teardown'])
const reportTypes = new Set(['ready', 'setup-done', 'done', 'teardown-done', 'failed'])

/** The most that one control message may take, in bytes. */
const limitBytes = 64 * 1024 * 1024

/**
 * Messages between the coordinator and its workers, as bytes: control messages as JSON, measurements as deltas in
 * their own encoding, told apart by their first byte. The same whether a worker is a thread or far away.
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
  return decode(bytes, commandTypes) as Command
}

/** Throws a `PlimsollError` (`corrupt-message`) for anything that is not a report. */
export function decodeReport(bytes: Uint8Array): Report {
  return decode(bytes, reportTypes) as Report
}

function decode(bytes: Uint8Array, types: ReadonlySet<string>): unknown {
  if (bytes.byteLength > limitBytes) throw corrupt('it is too large')
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw corrupt('it is not JSON', error)
  }
  const type = (message as { type?: unknown } | null)?.type
  if (typeof type !== 'string' || !types.has(type)) throw corrupt('its type is unknown')
  return message
}

function corrupt(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `a control message cannot be read: ${what}`, { cause })
}
