import { isIP } from 'node:net'
import { PlimsollError, type SourcePlace } from '../base/error.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import type { Assignment } from './assignment.ts'
import { isOnceEvent, type OnceEvent } from './once/once-event.ts'
import { isFailureSample } from './sample-shape.ts'

/** What the coordinator tells a worker. */
export type Command =
  | { type: 'assign'; assignment: Assignment }
  /** Run the plan's setup; one worker does, for all. */
  | { type: 'setup' }
  /** Begin at this instant of the machine's monotonic clock, in ms, with what setup returned. */
  | { type: 'start'; startMs: number; data: unknown }
  /** Run each scenario once, with what setup returned. */
  | { type: 'once'; data: unknown }
  /** Begin nothing more; what still runs after `graceMs` is cut. */
  | { type: 'stop'; graceMs: number }
  /** Run the plan's teardown, after the load. */
  | { type: 'teardown'; data: unknown }

/** What a worker tells the coordinator. */
export type Report =
  | { type: 'ready' }
  | { type: 'setup-done'; data: unknown }
  /** Its load is over; `endOfData` says why, where it ended before its time because rows had run out. */
  | { type: 'done'; endOfData?: string }
  | { type: 'teardown-done' }
  | { type: 'once-done' }
  /** What happened just now, to one who follows it. */
  | { type: 'seen'; event: OnceEvent }
  /** An exchange that failed, as an example. */
  | { type: 'sample'; sample: FailureSample }
  /** A scenario wants the whole test to end. */
  | { type: 'stop-test'; reason: string }
  /** The worker cannot go on. `planError` is a mistake in the plan, anything else a workerFailure. */
  | {
      type: 'failed'
      planError: boolean
      code: string
      message: string
      advice?: string
      place?: SourcePlace
    }

const jsonMark = 0x7b

type Fields = Record<string, unknown>

/** Whether a message of each type has what its receiver relies on. */
const commandShapes: Record<Command['type'], (fields: Fields) => boolean> = {
  assign: ({ assignment }) => isAssignment(assignment),
  setup: () => true,
  start: ({ startMs }) => isAmount(startMs),
  once: () => true,
  stop: ({ graceMs }) => isAmount(graceMs),
  teardown: () => true,
}

const reportShapes: Record<Report['type'], (fields: Fields) => boolean> = {
  ready: () => true,
  'setup-done': () => true,
  done: ({ endOfData }) => endOfData === undefined || isText(endOfData),
  'teardown-done': () => true,
  'once-done': () => true,
  seen: ({ event }) => isOnceEvent(event),
  sample: ({ sample }) => isFailureSample(sample),
  'stop-test': ({ reason }) => isText(reason),
  failed: ({ planError, code, message, advice, place }) =>
    typeof planError === 'boolean' &&
    typeof code === 'string' &&
    typeof message === 'string' &&
    (advice === undefined || typeof advice === 'string') &&
    (place === undefined || isPlace(place)),
}

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
  return decode(bytes, commandShapes) as Command
}

/** Throws a `PlimsollError` (`corrupt-message`) for anything that is not a report. */
export function decodeReport(bytes: Uint8Array): Report {
  return decode(bytes, reportShapes) as Report
}

function decode(bytes: Uint8Array, shapes: Record<string, (fields: Fields) => boolean>): unknown {
  if (bytes.byteLength > limitBytes) throw corrupt('it is too large')
  let message: unknown
  try {
    message = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw corrupt('it is not JSON', error)
  }
  if (!isObject(message)) throw corrupt('it is not an object')
  const { type } = message
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) throw corrupt('its type is unknown')
  if (!shapes[type]!(message)) throw corrupt(`a field of '${type}' is missing or wrong`)
  return message
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A finite number that is not negative. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

function isPlace(value: unknown): boolean {
  return isObject(value) && typeof value.file === 'string' && Number.isInteger(value.line)
}

function isAssignment(value: unknown): boolean {
  if (!isObject(value)) return false
  const { worker, source, target, load, share, pacing, seed, connections, userAgent } = value
  return (
    Number.isInteger(worker) &&
    isSource(source) &&
    typeof target === 'string' &&
    isLoad(load) &&
    isShare(share) &&
    (pacing === 'precise' || pacing === 'economy') &&
    Number.isSafeInteger(seed) &&
    (connections === undefined || (Number.isInteger(connections) && Number(connections) > 0)) &&
    (value.proxy === undefined || isText(value.proxy)) &&
    (value.proxyVariables === undefined || isTexts(value.proxyVariables)) &&
    (value.names === undefined || isNames(value.names)) &&
    isAmount(value.timeoutMs) &&
    isAmount(value.connectTimeoutMs) &&
    isAmount(value.gracefulStopMs) &&
    typeof userAgent === 'string'
  )
}

function isTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isText)
}

function isNames(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.pins)) return false
  const isPin = (addresses: unknown) =>
    Array.isArray(addresses) &&
    addresses.length > 0 &&
    addresses.every((each) => isText(each) && isIP(each) !== 0)
  return (
    isAmount(value.ttlMs) &&
    (value.pick === 'rotate' || value.pick === 'first') &&
    Object.values(value.pins).every(isPin)
  )
}

function isSource(value: unknown): boolean {
  if (!isObject(value)) return false
  const { kind, bundle, options, quick } = value
  if (kind === 'bundle') {
    const areTexts = options === undefined || (isObject(options) && Object.values(options).every(isText))
    return areTexts && isObject(bundle) && [bundle.file, bundle.code, bundle.hash].every(isText)
  }
  if (kind === 'here') return true
  return kind === 'quick' && isObject(quick) && [quick.target, quick.method, quick.path].every(isText)
}

function isShare(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.owned)) return false
  const { slots, owned } = value
  return Number.isInteger(slots) && Number(slots) > 0 && owned.every(isAmount)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isLoad(value: unknown): boolean {
  if (!isSingleLoad(value)) return false
  const { parallelLoads } = value as Fields
  return (
    parallelLoads === undefined ||
    (Array.isArray(parallelLoads) && parallelLoads.length > 0 && parallelLoads.every(isParallelLoad))
  )
}

function isParallelLoad(value: unknown): boolean {
  if (!isSingleLoad(value)) return false
  const { name, startMs, firstPhase, firstUser, userStep } = value as Fields
  return isText(name) && isAmount(startMs) && [firstPhase, firstUser, userStep].every(isCount)
}

function isSingleLoad(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.phases) || value.phases.length === 0) return false
  const { kind, phases, weights, timeline } = value
  return (
    (kind === 'users' || kind === 'arrivals') &&
    phases.every((phase) => isPiece(phase) && isText((phase as Fields).name)) &&
    (weights === undefined || areWeights(weights)) &&
    (timeline === undefined || isShapeTimeline(timeline))
  )
}

function isShapeTimeline(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.segments) || !Array.isArray(value.weightings)) return false
  const isWeighting = (each: unknown) => isObject(each) && isAmount(each.startMs) && areWeights(each.weights)
  return value.segments.length > 0 && value.segments.every(isPiece) && value.weightings.every(isWeighting)
}

function isPiece(value: unknown): boolean {
  return isObject(value) && [value.startMs, value.endMs, value.from, value.to].every(isAmount)
}

function areWeights(value: unknown): boolean {
  return Array.isArray(value) && value.every(isAmount)
}

function isCount(value: unknown): boolean {
  return isAmount(value) && Number.isSafeInteger(value)
}

function corrupt(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `a control message cannot be read: ${what}`, { cause })
}
