import { failureClasses } from '../../base/failure-class.ts'
import { amount, fields, flag, listOf, oneOf, orNull, text, tuple, whole } from '../../base/shape.ts'

/** A string of a sample. The limit, in UTF-16 units, is longer than any that a worker sends. */
export const sampleText = text(20_000)

export const failureClassShape = oneOf(failureClasses)

const body = fields({
  bytes: amount,
  form: oneOf(['text', 'hex', 'stream']),
  shown: sampleText,
  isCut: flag,
})

const messageParts = {
  headers: listOf(tuple(sampleText, sampleText), { max: 200 }),
  body: orNull(body),
}

/** The shape of an `ExchangeSample`, limited in size. */
export const exchangeSampleShape = fields({
  request: fields({ method: sampleText, path: sampleText, ...messageParts }),
  reply: orNull(fields({ status: whole(), statusText: sampleText, ...messageParts })),
})

/** The shape of a `FailureSample`, limited in size. */
export const failureSampleShape = fields({
  endpoint: sampleText,
  class: failureClassShape,
  message: sampleText,
  exchange: exchangeSampleShape,
  atMs: amount,
  responseMs: amount,
})
