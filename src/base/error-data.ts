import { PlimsollError, type SourcePlace } from './error.ts'

/** A `PlimsollError` as plain data, to be sent or kept. */
export interface ErrorData {
  code: string
  message: string
  advice?: string
  place?: SourcePlace
}

/** An error as plain data, without its stack and its cause. */
export function errorData({ code, message, advice, place }: PlimsollError): ErrorData {
  return { code, message, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
}

/** The error that the data is of. */
export function errorOf({ code, message, advice, place }: ErrorData): PlimsollError {
  return new PlimsollError(code, message, {
    ...(advice !== undefined && { advice }),
    ...(place !== undefined && { place }),
  })
}
