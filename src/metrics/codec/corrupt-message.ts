import { PlimsollError } from '../../base/error.ts'

/** The one error for bytes that are not what they should be: `corrupt-message`, and in words what is wrong with them. */
export function corruptMessage(what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('corrupt-message', `the message is corrupt: ${what}`, {
    advice: 'It was damaged on the way, or another version or another program wrote it.',
    cause,
  })
}
