import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { openTunnel } from './tunnel.ts'

/** A socket to a proxy that is played by the test. */
class FakeProxy extends EventEmitter {
  asked = ''

  write(text: string): void {
    this.asked += text
  }
}

/** Opens a tunnel through a proxy that gives its answer in these pieces. Returns all that was reported. */
function opened(...pieces: (string | Uint8Array)[]): (string | undefined)[] {
  const proxy = new FakeProxy()
  const told: (string | undefined)[] = []
  openTunnel(proxy as unknown as Socket, 'api.test:443', undefined, (problem) => told.push(problem))
  expect(proxy.asked).toBe('CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n')
  for (const piece of pieces) proxy.emit('data', Buffer.from(piece as string))
  return told
}

test('a tunnel is open after any 2xx, wherever the answer is cut', () => {
  const answer = 'HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n'
  for (let cut = 1; cut < answer.length; cut++) {
    expect(opened(answer.slice(0, cut), answer.slice(cut))).toEqual([undefined])
  }
  expect(opened('HTTP/1.0 204 \n\n')).toEqual([undefined])
  expect(opened(answer.slice(0, -1))).toEqual([])
})

test('an invalid answer is reported at its first wrong byte', () => {
  expect(opened('HTTQ')).toEqual(['its answer is not that of a proxy: "HTTQ"'])
  expect(opened('HTTP/2')).toEqual(['its answer is not that of a proxy: "HTTP/2"'])
  expect(opened('HTTP/1.1 twohundred\r\n\r\n')).toHaveLength(1)
})

test('an endless head is reported once it is too long, and not kept', () => {
  const line = 'X-Filler: and on and on\r\n'
  const told = opened('HTTP/1.1 200 OK\r\n', ...Array(5_000).fill(line))
  expect(told).toEqual(['the head of its answer is longer than 16 KiB'])
})

test('any answer, in any pieces, is reported at most once', () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 50 }),
    fc.constantFrom('HTTP/1.1 ', '200', ' OK', '407 No', '\r\n', '\r\n\r\n', '\n\n', 'Via: x'),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (pieces) => {
      const told = opened(...pieces)
      expect(told.length).toBeLessThan(2)
      expect(told[0] ?? '').not.toMatch(/[\r\n]/)
      const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString('latin1')
      if (told.length === 1 && told[0] === undefined) expect(whole).toMatch(/^HTTP\/1\.[01] 2\d\d[ \r\n]/)
    }),
    { numRuns: times(1_000) },
  )
})
