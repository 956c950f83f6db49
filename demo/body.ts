import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** The longest body that is read, in bytes. */
const maxBodyBytes = 1_048_576

/** The longest body that is at least listened to, in bytes. */
const maxDrainedBytes = 16 * maxBodyBytes

/**
 * Reads the body as JSON; undefined when it is empty. Refuses with 400 what is no JSON, with 413 what is too long.
 *
 * A body that is too long is thrown away as it comes but, within reason, heard to its end: a server that answers and
 * hangs up in mid-upload makes the kernel send a reset, and the client never sees the 413.
 */
export function readJson(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = []
    let length = 0
    request.on('data', (piece: Buffer) => {
      length += piece.length
      if (length <= maxBodyBytes) pieces.push(piece)
      else pieces = []
      if (length > maxDrainedBytes) reject(tooLong({ connection: 'close' }))
    })
    request.on('end', () => {
      if (length > maxBodyBytes) reject(tooLong())
      else if (length === 0) resolve(undefined)
      else {
        try {
          resolve(JSON.parse((pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString('utf8')))
        } catch (thrown) {
          reject(new Refusal(400, `the body is not JSON: ${(thrown as Error).message}`))
        }
      }
    })
    request.on('error', reject)
  })
}

function tooLong(headers: Record<string, string> = {}): Refusal {
  return new Refusal(413, `the body is longer than ${maxBodyBytes} bytes`, headers)
}
