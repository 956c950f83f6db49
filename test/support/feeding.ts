import type { Random } from '../../src/base/random.ts'
import { ReplyParser } from '../../src/engine/http1/reply-parser.ts'
import { ProtocolError } from '../../src/engine/reply/protocol-error.ts'
import { Reply } from '../../src/engine/reply/reply.ts'

/** The outcome of parsing the bytes of a reply, so that two parsers can be compared. */
export interface Outcome {
  state: 'complete' | 'incomplete' | 'broken'
  /** Why it is invalid. */
  problem?: string
  status?: number
  headers?: Record<string, string[]>
  body?: string
  keepAlive?: boolean
  /** The index at which the next reply would begin. */
  end?: number
}

/** How a reply's bytes are fed to a parser. */
export interface Feeding {
  isHead?: boolean
  /** Whether the server ends the connection after the bytes. */
  closes?: boolean
  /** Whether the body goes to a sink instead of being kept. */
  sinks?: boolean
  /** Where to cut the bytes; not at all by default. */
  cuts?: readonly number[]
}

/** Feeds bytes (one per character) to a parser as a connection does. */
export function feed(
  text: string,
  { isHead = false, closes = false, sinks = false, cuts = [] }: Feeding = {},
): Outcome {
  const bytes = Buffer.from(text, 'latin1')
  const parser = new ReplyParser()
  parser.begin(isHead)
  let heads = 0
  let sunk = ''
  if (sinks)
    parser.sink = {
      begun: () => heads++,
      data: (piece) => {
        if (heads !== 1 || piece.length === 0) throw new Error('data before the head, or none')
        sunk += Buffer.from(piece).toString('latin1')
      },
    }
  let end = 0
  try {
    for (const [from, to] of pieces(bytes.length, cuts)) {
      if (parser.complete) break
      const piece = Buffer.from(bytes.subarray(from, to))
      end = from + parser.feed(piece, piece.length)
      // The connection reuses the buffer for the next read.
      piece.fill(0xee)
    }
    if (closes) parser.end()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { state: 'broken', problem: error.message }
  }
  if (!parser.complete) return { state: 'incomplete' }
  const { status, keepAlive, isCoded } = parser.head
  const reply = new Reply(status, parser.message, parser.bodyAt, isCoded)
  return {
    state: 'complete',
    status,
    headers: headersOf(reply, parser.message.slice(0, parser.bodyAt)),
    body: parser.message.slice(parser.bodyAt) + sunk,
    keepAlive,
    end,
  }
}

/** Cuts a length in up to `most` places, sometimes after every byte. */
export function randomCuts(random: Random, length: number, most = 6): number[] {
  if (length < 2) return []
  if (random.chance(0.1)) return Array.from({ length: length - 1 }, (_, index) => index + 1)
  const cuts = Array.from({ length: random.int(1, most) }, () => random.int(1, length - 1))
  return [...new Set(cuts)].sort((a, b) => a - b)
}

function* pieces(length: number, cuts: readonly number[]): Generator<[from: number, to: number]> {
  let from = 0
  for (const cut of [...cuts, length]) {
    yield [from, cut]
    from = cut
  }
}

/** All headers of a reply; their names are taken from the text of its head. */
function headersOf(reply: Reply, head: string): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (const [, name] of head.matchAll(/^([^:\s][^:\n]*):/gm)) {
    const values = reply.headers(name!)
    if (values !== undefined) headers[`${name!.toLowerCase()}`] = [...values]
  }
  return headers
}
