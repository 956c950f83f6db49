import { PlimsollError } from '../../base/error.ts'

/** Returns the error (`corrupt-message`) for bytes that cannot be decoded because of `problem`. */
export function corruptMessage(problem: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `the message is corrupt: ${problem}`, {
    advice: 'It was damaged in transit, or another version or another program wrote it.',
    cause,
  })
}
