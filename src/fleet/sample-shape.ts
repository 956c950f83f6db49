import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import type { ExchangeSample } from '../user/samples/exchange-sample.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'

export type Fields = Record<string, unknown>

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

/** Whether a value is a sample of a failure, and no larger than one is. */
export function isFailureSample(value: unknown): value is FailureSample {
  if (!isObject(value)) return false
  const { endpoint, class: failureClass, message, exchange, atMs, responseMs } = value
  return (
    [endpoint, message].every(isText) &&
    isClass(failureClass) &&
    isExchangeSample(exchange) &&
    [atMs, responseMs].every(isAmount)
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

export function isClass(value: unknown): value is FailureClass {
  return (failureClasses as readonly unknown[]).includes(value)
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longest
}

/** Whether it is a finite number that is not negative. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
