import type { SourcePlace } from '../../base/error.ts'
import type { FailureClass } from '../../base/failure-class.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import type { ExchangeTiming } from '../../user/call/exchange-timing.ts'
import type { ExchangeSample } from '../../user/samples/exchange-sample.ts'
import { type Fields, isAmount, isClass, isExchangeSample, isObject, isText } from '../sample-shape.ts'

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

const timingParts: readonly (keyof CallTiming)[] = [
  'queueMs',
  'dnsMs',
  'connectMs',
  'tlsMs',
  'sendMs',
  'firstByteMs',
  'receiveMs',
]

function isTiming(value: unknown): boolean {
  if (!isObject(value) || !isAmount(value.responseMs)) return false
  const { parts } = value
  return parts === null || (isObject(parts) && timingParts.every((name) => isAmount(parts[name])))
}

function isFailure(value: unknown): boolean {
  return value === null || (isObject(value) && isClass(value.class) && isText(value.message))
}

function isPlace(value: unknown): boolean {
  return isObject(value) && isText(value.file) && Number.isInteger(value.line)
}
