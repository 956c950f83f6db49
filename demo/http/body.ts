import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** The longest body that is read, in bytes. */
const maxBodyBytes = 1_048_576

/** The longest body that is read to its end before it is refused, in bytes. */
const maxDrainedBytes = 16 * maxBodyBytes

/**
 * Reads the body as JSON; undefined when it is empty. Refuses invalid JSON with 400 and a body that is too long with 413.
 *
 * A body that is too long is discarded, but up to a limit it is read to its end: if a server closes the connection
 * during an upload, the kernel sends a reset and the client never sees the 413.
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
