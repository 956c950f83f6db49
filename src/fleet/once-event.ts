import type { SourcePlace } from '../base/error.ts'
import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { ExchangeSample } from '../scenario/exchange-sample.ts'
import type { ExchangeTiming } from '../scenario/exchange-timing.ts'

/** What is run of a plan when each of its scenarios is run once. */
export type OncePart = 'setup' | 'onStart' | 'scenario' | 'onStop' | 'teardown'

/** What happens while each scenario of a plan is run once, as it happens. */
export type OnceEvent =
  /** A part begins; `name` is the scenario's. */
  | { type: 'began'; part: OncePart; name: string }
  | {
      type: 'exchange'
      endpoint: string
      sample: ExchangeSample
      timing: ExchangeTiming
      /** Why it failed, and how; null for a success and for a step on the way. */
      failure: { class: FailureClass; message: string } | null
    }
  | { type: 'check'; name: string; holds: boolean }
  /** A function that was measured, or a group. */
  | { type: 'measured'; name: string; ms: number; failure: string | null }
  /** The user waits from now on, for so long. */
  | { type: 'wait'; ms: number }
  /** Something went wrong that belongs to no request; a check that does not hold has been told of before. */
  | { type: 'fault'; label: string; class: FailureClass; message: string; place: SourcePlace | null }
  /** `cut` when it was ended from outside. */
  | { type: 'ended'; part: OncePart; name: string; outcome: 'passed' | 'failed' | 'cut'; ms: number }

type Fields = Record<string, unknown>

const parts: readonly unknown[] = ['setup', 'onStart', 'scenario', 'onStop', 'teardown'] satisfies OncePart[]

const shapes: Record<OnceEvent['type'], (fields: Fields) => boolean> = {
  began: ({ part, name }) => parts.includes(part) && isText(name),
  exchange: ({ endpoint, sample, timing, failure }) =>
    isText(endpoint) && isExchangeSample(sample) && isTiming(timing) && isFailure(failure),
  check: ({ name, holds }) => isText(name) && typeof holds === 'boolean',
  measured: ({ name, ms, failure }) => isText(name) && isAmount(ms) && (failure === null || isText(failure)),
  wait: ({ ms }) => isAmount(ms),
  fault: ({ label, class: failureClass, message, place }) =>
    isText(label) && isClass(failureClass) && isText(message) && (place === null || isPlace(place)),
  ended: ({ part, name, outcome, ms }) =>
    parts.includes(part) &&
    isText(name) &&
    ['passed', 'failed', 'cut'].includes(outcome as string) &&
    isAmount(ms),
}

/** Whether a value has all that a receiver of events relies on. */
export function isOnceEvent(value: unknown): value is OnceEvent {
  if (!isObject(value) || !isText(value.type) || !Object.hasOwn(shapes, value.type)) return false
  return shapes[value.type as OnceEvent['type']](value)
}

/** Whether a value is a sample of an exchange, and no larger than one is. */
export function isExchangeSample(value: unknown): value is ExchangeSample {
  if (!isObject(value) || !isObject(value.request)) return false
  const { request, reply } = value
  if (!isText(request.method) || !isText(request.path) || !isMessage(request)) return false
  return (
    reply === null ||
    (isObject(reply) && Number.isInteger(reply.status) && isText(reply.statusText) && isMessage(reply))
  )
}

/** The most characters in one text of a sample: more than any has. */
const longest = 20_000

function isMessage({ headers, body }: Fields): boolean {
  const isHeader = (each: unknown) => Array.isArray(each) && each.length === 2 && each.every(isText)
  if (!Array.isArray(headers) || headers.length > 200 || !headers.every(isHeader)) return false
  if (body === null) return true
  return (
    isObject(body) &&
    isAmount(body.bytes) &&
    ['text', 'hex', 'stream'].includes(body.form as string) &&
    isText(body.shown) &&
    typeof body.isCut === 'boolean'
  )
}

function isTiming(value: unknown): boolean {
  if (!isObject(value)) return false
  const { opening } = value
  return (
    [value.responseMs, value.sendMs, value.receiveMs].every(isAmount) &&
    [value.queueMs, value.waitMs].every((each) => each === null || isAmount(each)) &&
    (opening === null ||
      (isObject(opening) && [opening.dnsMs, opening.connectMs, opening.tlsMs].every(isAmount)))
  )
}

function isFailure(value: unknown): boolean {
  return value === null || (isObject(value) && isClass(value.class) && isText(value.message))
}

function isPlace(value: unknown): boolean {
  return isObject(value) && isText(value.file) && Number.isInteger(value.line)
}

function isClass(value: unknown): value is FailureClass {
  return (failureClasses as readonly unknown[]).includes(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longest
}

/** A finite number that is not negative. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
