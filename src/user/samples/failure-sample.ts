import type { FailureClass } from '../../base/failure-class.ts'
import { withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { deltaLimits } from '../../metrics/delta.ts'
import { exchangeTiming } from '../call/exchange-timing.ts'
import type { ExchangeWatcher, SeenExchange } from '../call/exchange-watcher.ts'
import { type ExchangeSample, exchangeSample } from './exchange-sample.ts'
import { SampleQuota } from './sample-quota.ts'

/** A failed exchange, as an example of its group of errors. */
export interface FailureSample {
  /** The group: endpoint, class and message, as errors are counted. */
  endpoint: string
  class: FailureClass
  message: string
  exchange: ExchangeSample
  /** The time from the start of the load to the failure, and the response time, both in ms. */
  atMs: number
  responseMs: number
}

/** Takes samples of the first few failed exchanges of each group. Successful exchanges are not passed to it. */
export class FailureSampler implements ExchangeWatcher {
  readonly failuresOnly = true
  readonly #startMs: number
  readonly #onSample: (sample: FailureSample) => void
  readonly #quota = new SampleQuota()

  /** `startMs` is the start of the load, on the timeline of the exchanges. */
  constructor(startMs: number, onSample: (sample: FailureSample) => void) {
    this.#startMs = startMs
    this.#onSample = onSample
  }

  exchanged({
    endpoint,
    route,
    exchange,
    intendedMs,
    reply,
    failureClass,
    message = '',
  }: SeenExchange): void {
    if (failureClass === undefined || !this.#quota.take(endpoint, failureClass, message)) return
    this.#onSample({
      endpoint: plainText(endpoint, deltaLimits.textLength),
      class: failureClass,
      message: plainText(withoutSecretValues(message), deltaLimits.textLength),
      exchange: exchangeSample(exchange, reply, route),
      atMs: Math.max(0, exchange.endedMs - this.#startMs),
      responseMs: exchangeTiming(exchange, intendedMs).responseMs,
    })
  }
}
