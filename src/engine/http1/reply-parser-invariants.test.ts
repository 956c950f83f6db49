import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { feed, randomCuts } from '../../../test/support/feeding.ts'
import { noise, oddReply } from '../../../test/support/odd-replies.ts'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { ReplyParser } from './reply-parser.ts'

/** How long parsing takes, in ms, with one feed per piece. */
function timeToRead(pieces: readonly string[], isHead = true): number {
  const parser = new ReplyParser()
  parser.begin(isHead)
  const bytes = pieces.map((piece) => Buffer.from(piece, 'latin1'))
  const startMs = performance.now()
  for (const piece of bytes) parser.feed(piece, piece.length)
  return performance.now() - startMs
}

/** The size of the reachable heap, in MB. */
function heapMb(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1e6
}

/** How the message shows an invalid start depends on how much of it has arrived. */
function withoutStart(outcome: object): string {
  return JSON.stringify(outcome).replace(/it begins with .*/, '')
}

test('a reply in pieces parses as it does whole', () => {
  const random = new Random(2)
  for (let count = 0; count < times(10_000); count++) {
    const reply = oddReply(random)
    const cuts = randomCuts(random, reply.text.length)
    const whole = withoutStart(feed(reply.text, reply))
    expect(withoutStart(feed(reply.text, { ...reply, cuts })), JSON.stringify({ reply, cuts })).toBe(whole)
  }
})

test('a reply parses for a sink as it does when it is kept', () => {
  const random = new Random(5)
  const states = new Set<string>()
  for (let count = 0; count < times(10_000); count++) {
    const reply = oddReply(random)
    const cuts = random.chance(0.5) ? randomCuts(random, reply.text.length) : []
    const kept = feed(reply.text, { ...reply, cuts })
    states.add(kept.state)
    // A sink accepts a stated length beyond the limit of bodies that are kept.
    if (kept.problem?.includes('body of the reply is longer') === true) continue
    const sunk = feed(reply.text, { ...reply, cuts, sinks: true })
    expect(sunk, JSON.stringify({ reply, cuts })).toEqual(kept)
  }
  expect(states).toEqual(new Set(['complete', 'incomplete', 'broken']))
})

test('any bytes are a whole reply, the start of one, or a readable error', () => {
  const random = new Random(3)
  for (let count = 0; count < times(10_000); count++) {
    const text = noise(random)
    const outcome = feed(text, { closes: random.chance(0.5), cuts: randomCuts(random, text.length) })
    if (outcome.state === 'broken') expect(outcome.problem).toMatch(/^[ -~]{10,100}$/)
  }
})

test('bytes after a broken reply are never parsed', () => {
  // The connection is closed then. The parser must not have thrown anything else before.
  expect(feed('HTTP/1.1 200 OK\r\nno colon\r\n\r\nmore', { cuts: [3, 20] }).state).toBe('broken')
})

// With quadratic parsing, each of these took half a second or more.
test.each([
  ['one long header', ['HTTP/1.1 200 OK\r\nX: ', ...'y'.repeat(64_000), '\r\n\r\n']],
  ['many short headers', ['HTTP/1.1 200 OK\r\n', ...'a:\r\n'.repeat(16_000), '\r\n']],
  ['folds without end', ['HTTP/1.1 200 OK\r\nX: ', ...'\r\n z'.repeat(16_000), '\r\n\r\n']],
  ['a long reason', ['HTTP/1.1 200 ', ...'y'.repeat(64_000), '\r\n\r\n']],
  ['line breaks before the reply', [...'\r\n'.repeat(32_000), 'HTTP/1.1 200 OK\r\n\r\n']],
  ['line breaks that came at once', ['\n', '\n'.repeat(64_000), 'HTTP/1.1 200 OK\r\n\r\n']],
  ['blanks in Connection', ['HTTP/1.1 200 OK\r\nConnection: ', ...' ,'.repeat(32_000), '\r\n\r\n']],
])('a head of 64 KiB takes little time, byte by byte: %s', (_, pieces) => {
  expect(timeToRead(pieces)).toBeLessThan(250)
})

test('headers full of blanks are looked up quickly', () => {
  const parser = new ReplyParser()
  parser.begin(true)
  const head = Buffer.from(`HTTP/1.1 200 OK\r\nA:${' '.repeat(30_000)}x${'\t'.repeat(30_000)}y\r\n\r\n`)
  parser.feed(head, head.length)
  const outcome = feed(head.toString('latin1'), { isHead: true })
  const startMs = performance.now()
  expect(outcome.headers!.a![0]).toMatch(/^x\t+y$/)
  expect(performance.now() - startMs).toBeLessThan(250)
})

test('a body that trickles in takes little more memory than its bytes', () => {
  const parser = new ReplyParser()
  parser.begin(false)
  const head = Buffer.from('HTTP/1.1 200 OK\r\n\r\n')
  const byte = Buffer.from('x')
  parser.feed(head, head.length)
  const before = heapMb()
  const count = 2_000_000
  for (let index = 0; index < count; index++) parser.feed(byte, 1)
  expect(parser.message.length).toBe(head.length + count)
  // With a string for each byte it would take 64 MB.
  expect(heapMb() - before).toBeLessThan(8)
})

test('a body of any length takes no memory if it goes to a sink', () => {
  const parser = new ReplyParser()
  parser.begin(false)
  let count = 0
  parser.sink = {
    begun: () => undefined,
    data: (piece) => {
      count += piece.length
    },
  }
  const head = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
  parser.feed(head, head.length)
  const chunk = Buffer.from(`8000\r\n${'x'.repeat(32_768)}\r\n`)
  const before = heapMb()
  for (let index = 0; index < 10_000; index++) parser.feed(Buffer.from(chunk), chunk.length)
  expect(count).toBe(10_000 * 32_768)
  expect(parser.message).toBe(head.toString())
  expect(heapMb() - before).toBeLessThan(8)
})

test('a body of tiny chunks takes little more memory than its bytes', () => {
  const parser = new ReplyParser()
  parser.begin(false)
  const head = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
  const many = '1\r\nx\r\n'.repeat(10_000)
  parser.feed(head, head.length)
  const before = heapMb()
  for (let index = 0; index < 200; index++) {
    const chunks = Buffer.from(many)
    parser.feed(chunks, chunks.length)
  }
  expect(parser.message.length - parser.bodyAt).toBe(2_000_000)
  expect(heapMb() - before).toBeLessThan(8)
})
