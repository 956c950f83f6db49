import { expect, test } from 'vitest'
import { feed, type Outcome } from '../../../test/support/feeding.ts'
import { feedNodeParser } from '../../../test/support/node-parser.ts'
import { type OddReply, oddReply } from '../../../test/support/odd-replies.ts'
import { Random } from '../../base/random.ts'

/**
 * Where we parse a reply differently from Node's parser (llhttp, at its most lenient), and why. A difference that none of
 * these explains fails the test, and so does an explanation that is never used.
 */
interface Difference {
  why: string
  explains: (reply: OddReply, ours: Outcome, theirs: Outcome) => boolean
}

/** With an empty element, a fold, or a byte that is not allowed there. */
const oddLists =
  /(?:transfer-encoding|connection):(?:[^\r\n]*chunked[ \t]*,|[^\r\n]*chunked\t|[^\r\n]*\r?\n[ \t]|[^\r\n]*[^\s\x21-\x7e]|\s*[^\w\s])/i

const differences: Difference[] = [
  {
    why: 'the same Content-Length several times, in a list or in several headers, counts once (RFC 9112, 6.3)',
    explains: ({ text }, ours, { problem }) =>
      ours.state !== 'broken' &&
      (problem === 'HPE_INVALID_CONTENT_LENGTH' || problem === 'HPE_UNEXPECTED_CONTENT_LENGTH') &&
      (/content-length:[^\r\n]*,/i.test(text) || (text.match(/content-length/gi)?.length ?? 0) > 1),
  },
  {
    why: 'a Content-Length is judged when its line is whole; llhttp judges each byte, and knows no folded one',
    explains: ({ text }, ours, { problem }) =>
      ours.state !== 'broken' &&
      (problem === 'HPE_INVALID_CONTENT_LENGTH' || problem === 'HPE_UNEXPECTED_CONTENT_LENGTH') &&
      /content-length:[^\r\n]*(?:\r?\n)?(?:$|[ \t])/i.test(text),
  },
  {
    why: '"identity" is no coding, so that Content-Length holds; llhttp reads until the connection closes',
    explains: ({ text }) => /transfer-encoding:\s*identity/i.test(text),
  },
  {
    why: 'Transfer-Encoding and Connection are lists, cut at commas alone: llhttp knows fewer ways to write them',
    explains: ({ text }) => oddLists.test(text),
  },
  {
    why: 'a Transfer-Encoding that is empty is none; llhttp refuses what comes next',
    explains: (_, ours, { problem }) =>
      ours.state !== 'broken' && problem === 'HPE_INVALID_TRANSFER_ENCODING',
  },
  {
    why: 'what stands behind the size of a chunk is skipped, not judged',
    explains: ({ text }, ours, { problem }) =>
      ours.state !== 'broken' &&
      /chunked/i.test(text) &&
      (problem === 'HPE_STRICT' || problem === 'HPE_INVALID_CHUNK_SIZE'),
  },
  {
    why: 'a bare LF ends a line between chunks as it does one of the head; llhttp wants its CR there, or loses count',
    explains: ({ text }) => /chunked/i.test(text) && /[^\r]\n/.test(text),
  },
  {
    why: 'a CR without its LF is a character like others; llhttp takes it for an error, or for the end of a line',
    explains: ({ text }) => /\r(?!\n)/.test(text),
  },
  {
    why: 'which characters a name is made of is not judged: a load test must not fail where browsers do not',
    explains: (_, ours, { problem }) => ours.state !== 'broken' && problem === 'HPE_INVALID_HEADER_TOKEN',
  },
  {
    why: 'a reply to HEAD ends with its head, whatever framing it lacks, and the connection goes on',
    explains: ({ isHead }, ours, theirs) => isHead && ours.keepAlive === true && theirs.keepAlive === false,
  },
  {
    why: 'a connection is not trusted again after a reply with both Transfer-Encoding and Content-Length',
    explains: ({ text }, ours, theirs) =>
      ours.keepAlive === false &&
      theirs.keepAlive === true &&
      /content-length/i.test(text) &&
      /transfer-enc/i.test(text),
  },
  {
    why: '"close" is heeded beside "keep-alive", also in HTTP/1.0',
    explains: ({ text }, ours, theirs) =>
      ours.keepAlive === false &&
      theirs.keepAlive === true &&
      /^HTTP\/1.0/m.test(text) &&
      /close/i.test(text),
  },
  {
    why: 'blanks before the name or the colon of a header are refused: a proxy may see another header than we do',
    explains: ({ text }, ours) =>
      ours.problem === 'white space before the name or the colon of a header' ||
      (ours.problem === 'malformed header line' && /^HTTP[^\n]*\n[ \t]/m.test(text)),
  },
  {
    why: 'a version that is not 1.x is refused, and so is a status below 100; llhttp is lenient',
    explains: ({ text }, { problem }) =>
      problem?.startsWith('not an HTTP/1 reply') === true && /HTTP\/(?:[^1]|1\.\d 0)/.test(text),
  },
  {
    why: 'a body longer than we keep is refused when its length is told',
    explains: (_, { problem }) => problem === 'body of the reply is longer than 64 MiB',
  },
  {
    why: 'a Content-Length that a double cannot hold is refused; llhttp counts to 2^64',
    explains: ({ text }, { problem }) => problem === 'malformed Content-Length' && /\d{16}/.test(text),
  },
]

test("parses any reply as Node's parser does, except where it should not", () => {
  const random = new Random(1)
  const used = new Set<string>()
  for (let count = 0; count < 25_000; count++) {
    const reply = oddReply(random)
    const ours = feed(reply.text, reply)
    const theirs = feedNodeParser(reply.text, reply)
    if (same(ours, theirs)) continue
    const difference = differences.find(({ explains }) => explains(reply, ours, theirs))
    expect(difference, JSON.stringify({ reply, ours, theirs })).toBeDefined()
    used.add(difference!.why)
  }
  expect([...used].sort()).toEqual(differences.map(({ why }) => why).sort())
})

function same(ours: Outcome, theirs: Outcome): boolean {
  if (ours.state !== theirs.state) return false
  if (ours.state !== 'complete') return true
  return (
    ours.status === theirs.status &&
    ours.body === theirs.body &&
    ours.keepAlive === theirs.keepAlive &&
    comparable(ours) === comparable(theirs)
  )
}

/** Headers in any order. A folded line may leave any number of blanks (RFC 9112, 5.2). */
function comparable({ headers }: Outcome): string {
  return JSON.stringify(Object.entries(headers!).sort()).replace(/(?: |\\t|\\r)+/g, ' ')
}
