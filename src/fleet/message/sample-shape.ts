import { failureClasses } from '../../base/failure-class.ts'
import { amount, fields, flag, listOf, oneOf, orNull, text, tuple, whole } from '../../base/shape.ts'

/** Longer than any text of a sample, in UTF-16 units. */
export const sampleText = text(20_000)

export const failureClassShape = oneOf(failureClasses)

const body = fields({
  bytes: amount,
  form: oneOf(['text', 'hex', 'stream']),
  shown: sampleText,
  isCut: flag,
})

const messageParts = {
  headers: listOf(tuple(sampleText, sampleText), { most: 200 }),
  body: orNull(body),
}

/** An `ExchangeSample` that is no larger than any is. */
export const exchangeSampleShape = fields({
  request: fields({ method: sampleText, path: sampleText, ...messageParts }),
  reply: orNull(fields({ status: whole(), statusText: sampleText, ...messageParts })),
})

/** A `FailureSample` that is no larger than any is. */
export const failureSampleShape = fields({
  endpoint: sampleText,
  class: failureClassShape,
  message: sampleText,
  exchange: exchangeSampleShape,
  atMs: amount,
  responseMs: amount,
})
