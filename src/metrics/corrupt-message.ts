import { PlimsollError } from '../base/error.ts'

/** The one error for bytes that are not what they should be: `corrupt-message`, and in words what is wrong with them. */
export function corruptMessage(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `the message is corrupt: ${what}`, {
    advice:
      'Sender and receiver must run the same version of Plimsoll; otherwise the bytes were damaged on the way.',
    cause,
  })
}
