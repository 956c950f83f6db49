import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { OnceEvent } from '../../../fleet/once/once-event.ts'
import type { ExchangeTiming } from '../../../user/call/exchange-timing.ts'
import type { ExchangeSample } from '../../../user/samples/exchange-sample.ts'
import { textWidth } from '../text/text-width.ts'
import { isPassed, OnceView } from './once-view.ts'

const timing: ExchangeTiming = {
  responseMs: 12,
  parts: { queueMs: 1, dnsMs: 0, connectMs: 0.4, tlsMs: 3, sendMs: 0, firstByteMs: 11, receiveMs: 0.5 },
}

const sample: ExchangeSample = {
  request: {
    method: 'POST',
    path: '/api/v1/agents/7/messages?limit=10',
    headers: [
      ['Host', 'h'],
      ['X-Long', 'v'.repeat(60)],
    ],
    body: { bytes: 14, form: 'text', shown: '{"a":[1,true]}', isCut: false },
  },
  reply: {
    status: 500,
    statusText: 'Internal Server Error',
    headers: [['Content-Type', 'text/html']],
    body: { bytes: 5_000, form: 'text', shown: '<h1>\ttabs\u001b[31m and 漢字</h1>\nsecond', isCut: true },
  },
}

const exchange: OnceEvent = { type: 'exchange', endpoint: 'POST /x', sample, timing, failure: null }

const events: OnceEvent[] = [
  { type: 'began', part: 'setup', name: 'setup' },
  { type: 'ended', part: 'setup', name: 'setup', outcome: 'passed', ms: 3 },
  { type: 'began', part: 'scenario', name: 'browse the agents of a very long catalogue' },
  { ...exchange, failure: { class: 'http_5xx', message: 'status 500' } },
  { type: 'check', name: 'there are agents', holds: true },
  { type: 'check', name: 'they have names', holds: false },
  { type: 'fault', label: 'browse', class: 'check', message: 'no', place: { file: '/w/a.load.ts', line: 2 } },
  { type: 'wait', ms: 2_100 },
  { type: 'measured', name: 'redis get', ms: 0.4, failure: null },
  { type: 'fault', label: 'browse', class: 'script', message: 'TypeError: x is undefined', place: null },
  { type: 'ended', part: 'scenario', name: 'browse', outcome: 'failed', ms: 20 },
]

function shown(options: { columns?: number; trace?: boolean; color?: boolean } = {}, seen = events): string {
  let text = ''
  const view = new OnceView((part) => (text += part), {
    columns: 80,
    trace: false,
    color: false,
    folder: '/w',
    sourceOf: () => 'first\ncheck(1, false)\nthird\n',
    ...options,
  })
  view.begin('a plan', 'http://127.0.0.1:8000')
  for (const event of seen) view.see(event)
  view.end(false)
  return text
}

describe('OnceView', () => {
  it('shows each event on a line of its own, then the result', () => {
    expect(shown()).toBe(`a plan
http://127.0.0.1:8000

setup

browse the agents of a very long catalogue
  ✗ POST /api/v1/agents/7/messages?limit=10       500     12 ms      5 kB
    status 500 (http_5xx)
  ✓ check: there are agents
  ✗ check: they have names
    a.load.ts:2
      1 │ first
    ❯ 2 │ check(1, false)
      3 │ third
  · waits 2.1 s
  ✓ redis get                                     0.40 ms
  ✗ TypeError: x is undefined
  failed after 20 ms

✗ 1 of 1 scenario failed · 1 request, 1 failed, 1 script error
→ --trace shows every request and reply
`)
  })

  it('shows requests and replies in full with --trace', () => {
    expect(shown({ trace: true }, [exchange])).toContain(`
    > POST /api/v1/agents/7/messages?limit=10
    > Host: h
    > X-Long: ${'v'.repeat(60)}
    >
    > {
    >   "a": [
    >     1,
    >     true
    >   ]
    > }
    < 500 Internal Server Error
    < Content-Type: text/html
    <
    < <h1>  tabs and 漢字</h1>
    < second
    < … the beginning of 5 kB
      queue 1.0 ms · connect 0.40 ms · tls 3.0 ms · first byte 11 ms · receive
      0.50 ms · in all 12 ms
`)
  })

  it.each([20, 40, 60, 120])('fits into %d columns', (columns) => {
    for (const line of shown({ columns, trace: true, color: true }).split('\n')) {
      expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns)
    }
  })

  it('leaves out figures in a narrow line before it cuts a name short', () => {
    expect(shown({ columns: 40 }, [exchange])).toContain('\n  ✓ POST /api/v1…/messages?limit=10  500\n')
  })

  it('shows all characters of a header in a narrow terminal, and does not wrap in a file', () => {
    const narrow = shown({ columns: 40, trace: true }, [exchange])
    expect(narrow.match(/v{10,}/g)!.join('')).toHaveLength(60)
    expect(shown({ columns: Number.POSITIVE_INFINITY, trace: true }, [exchange])).toContain(
      `X-Long: ${'v'.repeat(60)}\n`,
    )
  })

  it('removes control characters from strings from outside', () => {
    const hostile = '\u001b[2J\u0007\u202eevil'
    const body = { bytes: 9, form: 'text' as const, shown: hostile, isCut: false }
    const seen: OnceEvent[] = [
      { type: 'began', part: 'scenario', name: hostile },
      {
        ...exchange,
        sample: {
          request: { method: hostile, path: hostile, headers: [[hostile, hostile]], body },
          reply: { status: 200, statusText: hostile, headers: [[hostile, hostile]], body },
        },
        failure: { class: 'check', message: hostile },
      },
      { type: 'check', name: hostile, holds: true },
      { type: 'measured', name: hostile, ms: 1, failure: hostile },
      { type: 'fault', label: hostile, class: 'script', message: hostile, place: null },
    ]
    expect(shown({ trace: true }, seen)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })

  it('shows binary and streamed bodies, and missing replies', () => {
    const hex = { bytes: 9_000, form: 'hex' as const, shown: '89 50', isCut: true }
    const seen: OnceEvent = {
      ...exchange,
      sample: {
        request: { ...sample.request, body: { bytes: 2_048, form: 'stream', shown: '', isCut: true } },
        reply: { status: 200, statusText: '', headers: [], body: hex },
      },
    }
    const text = shown({ trace: true }, [seen, { ...exchange, sample: { ...sample, reply: null } }])
    expect(text).toContain('    > 2.05 kB in pieces, which are not kept\n')
    expect(text).toContain('    < 200\n    <\n    < binary, 9 kB\n    < 89 50 …\n')
    expect(text).toContain('    < no reply\n')
  })
})

describe('isPassed', () => {
  const totals = { scenarios: 1, passed: 1, requests: 0, failedRequests: 0, scriptErrors: 0, failedParts: [] }

  it.each([
    ['is true if all scenarios ran to their end', totals, true],
    ['is true if a request failed and the scenario caught the error', { ...totals, failedRequests: 1 }, true],
    ['is false if a scenario failed', { ...totals, scenarios: 2 }, false],
    ['is false if no scenario ran', { ...totals, scenarios: 0, passed: 0 }, false],
    ['is false if the code of the plan caused an error', { ...totals, scriptErrors: 1 }, false],
    ['is false if onStop failed', { ...totals, failedParts: ['onStop' as const] }, false],
  ])('%s', (_name, result, passed) => {
    expect(isPassed(result)).toBe(passed)
  })
})
