import { describe, expect, test, vi } from 'vitest'
import { randomCuts } from '../../../test/support/feeding.ts'
import { type OddReply, oddReply } from '../../../test/support/odd-replies.ts'
import { Random } from '../../base/random.ts'
import { ProtocolError } from '../reply/protocol-error.ts'
import { RecentReplies } from './recent-replies.ts'
import { ReplyParser } from './reply-parser.ts'

/** The buffer that all connections of a client read into. */
function shared() {
  const buffer = Buffer.allocUnsafeSlow(16 * 1_024)
  return { buffer, recent: new RecentReplies(buffer) }
}

/** Whether each of these replies, one after the other, is found instead of parsed. */
function found(replies: readonly string[]): boolean[] {
  const { buffer, recent } = shared()
  return replies.map((text) => {
    const parser = new ReplyParser(recent)
    parser.begin(false)
    const length = buffer.write(text, 'latin1')
    const read = vi.spyOn(parser.head, 'read')
    parser.feed(buffer, length)
    expect(parser.message).toBe(text)
    return read.mock.calls.length === 0
  })
}

const replyOf = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`

describe('a reply', () => {
  test('a reply that comes again is not parsed again', () => {
    expect(found(Array.from({ length: 4 }, () => replyOf('ok')))).toEqual([false, true, true, true])
  })

  test.each([0, 1, 2, 3])('is another one when its last byte differs (%s bytes longer)', (more) => {
    const body = 'x'.repeat(more)
    expect(found([replyOf(`${body}1`), replyOf(`${body}2`)])).toEqual([false, false])
  })

  test('is another one when its first byte differs', () => {
    const { buffer, recent } = shared()
    for (const text of [replyOf('ok'), replyOf('ok').replace('H', 'h')]) {
      const parser = new ReplyParser(recent)
      parser.begin(false)
      const length = buffer.write(text, 'latin1')
      if (text.startsWith('H')) parser.feed(buffer, length)
      else expect(() => parser.feed(buffer, length)).toThrow(ProtocolError)
    }
  })

  test('is found among others of other lengths', () => {
    const replies = ['', 'a', 'bc', 'def'].map((body) => replyOf(body))
    expect(found([...replies, ...replies])).toEqual([...replies.map(() => false), ...replies.map(() => true)])
  })

  test('a reply that is long is parsed each time', () => {
    const long = replyOf('x'.repeat(1_100))
    expect(found([long, long])).toEqual([false, false])
  })

  test('a reply in chunks, or after an interim one, is parsed each time', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
    const { buffer, recent } = shared()
    for (const text of [chunked, chunked, `HTTP/1.1 100 Continue\r\n\r\n${replyOf('ok')}`]) {
      const parser = new ReplyParser(recent)
      parser.begin(false)
      const length = buffer.write(text, 'latin1')
      parser.feed(buffer, length)
      buffer.write(text, 'latin1')
      expect(recent.find(buffer, length)).toBeUndefined()
    }
  })

  test('is replaced by each different one, as long as some come again', () => {
    const one = replyOf('1')
    const two = replyOf('2')
    expect(found([one, one, two, two, one, one])).toEqual([false, true, false, true, false, true])
  })

  test('is looked for less and less often if none comes again, and found if one eventually does', () => {
    const different = Array.from({ length: 10_000 }, (_, number) => replyOf(`${10_000 + number}`))
    const same = Array.from({ length: 2_000 }, () => replyOf('12345'))
    const again = found([...different, ...same]).slice(different.length)
    const first = again.indexOf(true)
    expect(first).toBeGreaterThan(100)
    expect(first).toBeLessThan(1_025)
    expect(again.slice(first)).not.toContain(false)
  })
})

/** Feeds a reply as a connection does, and returns all that can be seen of it. */
function outcome(parser: ReplyParser, buffer: Buffer, { text, isHead }: OddReply, cuts: readonly number[]) {
  parser.begin(isHead)
  parser.continues = false
  let from = 0
  let end = 0
  try {
    for (const cut of [...cuts, text.length]) {
      if (parser.complete) break
      end = from + parser.feed(buffer, buffer.write(text.slice(from, cut), 'latin1'))
      from = cut
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return { problem: error.message }
  }
  const { complete, started, continues, message, bodyAt, headRead, replying } = parser
  const { status, contentLength, chunked, keepAlive, isCoded, setsCookies, keepAliveSeconds } = parser.head
  const head = { status, contentLength, chunked, keepAlive, isCoded, setsCookies, keepAliveSeconds }
  return { complete, started, continues, message, bodyAt, headRead, replying, head, end }
}

test('replies parse the same with and without recent replies, whatever they are and however they are cut', () => {
  const random = new Random(6)
  const states = new Set<string>()
  let returned = 0
  for (let service = 0; service < 500; service++) {
    const { buffer, recent } = shared()
    const finds = vi.spyOn(recent, 'find')
    const replies = Array.from({ length: 5 }, () => oddReply(random))
    let reply = replies[0]!
    let known = new ReplyParser(recent)
    let plain = new ReplyParser()
    for (let count = 0; count < 40; count++) {
      if (random.chance(0.2)) reply = random.pick(replies)
      const cuts = random.chance(0.2) ? randomCuts(random, reply.text.length) : []
      const expected = outcome(plain, buffer, reply, cuts)
      expect(outcome(known, buffer, reply, cuts), JSON.stringify({ reply, cuts })).toEqual(expected)
      states.add(expected.problem === undefined ? `complete: ${expected.complete}` : 'broken')
      if (expected.complete === true) continue
      // Its connection is closed.
      known = new ReplyParser(recent)
      plain = new ReplyParser()
    }
    returned += finds.mock.results.filter(({ value }) => value !== undefined).length
  }
  expect(states).toEqual(new Set(['broken', 'complete: true', 'complete: false']))
  expect(returned).toBeGreaterThan(1_000)
})
