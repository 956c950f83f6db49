import type { SourcePlace } from '../../base/error.ts'
import type { FailureClass } from '../../base/failure-class.ts'
import { amount, fields, flag, oneOf, orNull, type Shape, variants } from '../../base/shape.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import type { ExchangeTiming } from '../../user/call/exchange-timing.ts'
import type { ExchangeSample } from '../../user/samples/exchange-sample.ts'
import { placeShape } from '../message/place-shape.ts'
import { exchangeSampleShape, failureClassShape, sampleText } from '../message/sample-shape.ts'

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

const part = oneOf(['setup', 'onStart', 'scenario', 'onStop', 'teardown'] satisfies OncePart[])

const timing = fields({
  responseMs: amount,
  parts: orNull(
    fields({
      queueMs: amount,
      dnsMs: amount,
      connectMs: amount,
      tlsMs: amount,
      sendMs: amount,
      firstByteMs: amount,
      receiveMs: amount,
    } satisfies Record<keyof CallTiming, Shape>),
  ),
})

/** A `OnceEvent`, with all that its receiver relies on. */
export const onceEventShape = variants('type', {
  began: { part, name: sampleText },
  exchange: {
    endpoint: sampleText,
    sample: exchangeSampleShape,
    timing,
    failure: orNull(fields({ class: failureClassShape, message: sampleText })),
  },
  check: { name: sampleText, holds: flag },
  measured: { name: sampleText, ms: amount, failure: orNull(sampleText) },
  wait: { ms: amount },
  fault: {
    label: sampleText,
    class: failureClassShape,
    message: sampleText,
    place: orNull(placeShape),
  },
  ended: { part, name: sampleText, outcome: oneOf(['passed', 'failed', 'cut']), ms: amount },
} satisfies Record<OnceEvent['type'], Readonly<Record<string, Shape>>>)
