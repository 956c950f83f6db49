import { PlimsollError, type SourcePlace } from './error.ts'

/** A `PlimsollError` as plain data, to be sent to another thread or process, or stored. */
export interface ErrorData {
  code: string
  message: string
  advice?: string
  place?: SourcePlace
}

/** Converts an error to plain data, without its stack and its cause. */
export function toErrorData({ code, message, advice, place }: PlimsollError): ErrorData {
  return { code, message, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
}

/** Makes an error from its data. */
export function fromErrorData({ code, message, advice, place }: ErrorData): PlimsollError {
  return new PlimsollError(code, message, {
    ...(advice !== undefined && { advice }),
    ...(place !== undefined && { place }),
  })
}
