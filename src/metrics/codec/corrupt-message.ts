import { PlimsollError } from '../../base/error.ts'

/** The error for bytes that cannot be read, with the code `corrupt-message`; `what` says what is wrong with them. */
export function corruptMessage(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `the message is corrupt: ${what}`, {
    advice: 'It was damaged in transit, or another version or another program wrote it.',
    cause,
  })
}
