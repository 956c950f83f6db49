import type { SourcePlace } from '../../base/error.ts'
import type { FailureClass } from '../../base/failure-class.ts'
import { amount, fields, finite, flag, oneOf, orNull, type Shape, variants } from '../../base/shape.ts'
import type { CallTiming } from '../../plan/context/call-timing.ts'
import type { ExchangeTiming } from '../../user/call/exchange-timing.ts'
import type { ExchangeSample } from '../../user/samples/exchange-sample.ts'
import { placeShape } from '../message/place-shape.ts'
import { exchangeSampleShape, failureClassShape, sampleText } from '../message/sample-shape.ts'

/** A part of a plan that runs when each of its scenarios runs once. */
export type OncePart = 'setup' | 'onStart' | 'scenario' | 'onStop' | 'teardown'

/** An event of a run of each scenario. Names and messages are cut and redacted; `ms` values are durations. */
export type OnceEvent =
  /** A part begins. `name` is the name of the scenario, or of the part itself. */
  | { type: 'began'; part: OncePart; name: string }
  | {
      type: 'exchange'
      endpoint: string
      sample: ExchangeSample
      timing: ExchangeTiming
      /** Why it failed; null for a success, and for a redirect or a challenge on the way. */
      failure: { class: FailureClass; message: string } | null
    }
  | { type: 'check'; name: string; holds: boolean }
  /** A measured function or a group has ended. */
  | { type: 'measured'; name: string; ms: number; failure: string | null }
  /** A value was added to a metric of the plan. */
  | { type: 'metric'; name: string; value: number }
  /** The user begins to wait. */
  | { type: 'wait'; ms: number }
  /** An error that belongs to no request. A failed check has also been reported as `check`. */
  | { type: 'fault'; label: string; class: FailureClass; message: string; place: SourcePlace | null }
  /** A part has ended. `cut`: it was interrupted. */
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

/** The shape of a `OnceEvent`, with every field that its receiver relies on. */
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
  metric: { name: sampleText, value: finite },
  wait: { ms: amount },
  fault: {
    label: sampleText,
    class: failureClassShape,
    message: sampleText,
    place: orNull(placeShape),
  },
  ended: { part, name: sampleText, outcome: oneOf(['passed', 'failed', 'cut']), ms: amount },
} satisfies Record<OnceEvent['type'], Readonly<Record<string, Shape>>>)
