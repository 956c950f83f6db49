import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { PlimsollError } from '../../base/error.ts'
import { testPhases } from '../../load/schedule/test-phases.ts'
import { decodeDelta, encodeDelta } from '../../metrics/codec/delta-codec.ts'
import { Recorder } from '../../metrics/recorder.ts'
import type { ExchangeSample } from '../../user/samples/exchange-sample.ts'
import type { FailureSample } from '../../user/samples/failure-sample.ts'
import type { Assignment } from '../assignment.ts'
import type { OnceEvent } from '../once/once-event.ts'
import {
  type Command,
  decodeCommand,
  decodeReport,
  encodeMessage,
  isControl,
  type Report,
} from './message.ts'

const assignment: Assignment = {
  worker: 1,
  source: { kind: 'bundle', bundle: { file: '/plan.ts', code: 'export default 1 // ∞ 😀', hash: 'ab' } },
  target: 'http://127.0.0.1:1',
  load: { kind: 'users', phases: testPhases([1, 2]), inFlight: 10 },
  share: { slots: 2, owned: [1] },
  pacing: 'economy',
  seed: 1,
  connections: 3,
  timeoutMs: 1,
  connectTimeoutMs: 1,
  gracefulStopMs: 0,
  userAgent: 'plimsoll',
}
const parallel = {
  kind: 'arrivals' as const,
  phases: testPhases([1, 2], [1, 3]),
  inFlight: 10,
  parallelLoads: [
    {
      kind: 'users' as const,
      name: 'shaped',
      startMs: 0,
      firstPhase: 0,
      firstUser: 0,
      userStep: 1,
      phases: testPhases([1, 2]),
      inFlight: 10,
      weights: [1, 0],
      timeline: {
        segments: [{ startMs: 0, endMs: 1_000, from: 0, to: 2 }],
        weightings: [{ startMs: 0, weights: [] }],
        peaks: [3],
      },
    },
    {
      kind: 'arrivals' as const,
      name: 'open',
      startMs: 500,
      firstPhase: 1,
      firstUser: 2,
      userStep: 1,
      phases: testPhases([1, 3]),
      inFlight: 10,
    },
  ],
}
const quick = {
  kind: 'quick',
  quick: { urls: [{ target: 'http://a', path: '/' }], method: 'GET', headers: {} },
} as const

const commands: Command[] = [
  { type: 'assign', assignment },
  { type: 'assign', assignment: { ...assignment, source: quick } },
  {
    type: 'assign',
    assignment: {
      ...assignment,
      proxy: 'http://me:pass@proxy.test:3128',
      proxyVariables: { HTTP_PROXY: 'http://me:pass@proxy.test:3128', no_proxy: 'x' },
      names: { pins: { 'api.test:443': ['127.0.0.1', '::1'] }, ttlMs: 0, pick: 'first' },
    },
  },
  { type: 'assign', assignment: { ...assignment, load: parallel } },
  { type: 'setup' },
  { type: 'start', startMs: 12.5, data: { token: ['\u0000', null, 1e-9] } },
  { type: 'stop', graceMs: 0 },
  { type: 'teardown', data: null },
  { type: 'end-hook' },
  { type: 'once', data: { a: 1 } },
]
const sample: ExchangeSample = {
  request: {
    method: 'GET',
    path: '/',
    headers: [['Host', 'h']],
    body: { bytes: 1, form: 'text', shown: 'x', isCut: false },
  },
  reply: { status: 200, statusText: '', headers: [], body: null },
}
const timing = {
  responseMs: 1,
  parts: { queueMs: 0, dnsMs: 0, connectMs: 1, tlsMs: 0, sendMs: 0, firstByteMs: 1.5, receiveMs: 0 },
}
const failureSample: FailureSample = {
  endpoint: 'GET /',
  class: 'reset',
  message: 'x',
  exchange: sample,
  atMs: 1,
  responseMs: 2.5,
}
const onceEvents: OnceEvent[] = [
  { type: 'began', part: 'setup', name: 'setup' },
  { type: 'exchange', endpoint: 'GET /', sample, timing, failure: null },
  {
    type: 'exchange',
    endpoint: 'GET /',
    sample: { ...sample, reply: null },
    timing: { responseMs: 1, parts: null },
    failure: { class: 'reset', message: 'x' },
  },
  { type: 'check', name: 'c', holds: false },
  { type: 'measured', name: 'm', ms: 1, failure: null },
  { type: 'wait', ms: 5 },
  { type: 'fault', label: 's', class: 'script', message: 'x', place: { file: 'a', line: 1 } },
  { type: 'ended', part: 'scenario', name: 's', outcome: 'cut', ms: 1 },
]
const reports: Report[] = [
  { type: 'ready' },
  { type: 'setup-done', data: [1] },
  { type: 'done' },
  { type: 'teardown-done' },
  { type: 'hook-failed', error: { code: 'setup-failed', message: 'y', place: { file: 'a', line: 1 } } },
  { type: 'hook-ending' },
  { type: 'printed', text: 'called 3\n' },
  { type: 'secret', value: 'swordfish' },
  { type: 'failed', planError: true, error: { code: 'x', message: 'y' } },
  {
    type: 'failed',
    planError: false,
    error: { code: 'x', message: 'y', advice: 'z', place: { file: 'a', line: 1, column: 2 } },
  },
  { type: 'stop-test', reason: 'enough' },
  { type: 'once-done' },
  { type: 'sample', sample: failureSample },
  ...onceEvents.map((event): Report => ({ type: 'seen', event })),
]

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const corrupt = expect.objectContaining({ code: 'corrupt-message' })

function readsOrIsCorrupt(bytes: Uint8Array): void {
  for (const decode of [decodeCommand, decodeReport, decodeDelta]) {
    try {
      decode(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(PlimsollError)
      expect((error as PlimsollError).code).toBe('corrupt-message')
    }
  }
}

describe('control messages', () => {
  it.each([
    ['without an exchange', { ...failureSample, exchange: undefined }],
    ['of an unknown class', { ...failureSample, class: 'odd' }],
    ['at no time', { ...failureSample, atMs: null }],
    ['of nothing', null],
  ])('a sample %s is corrupt', (_name, given) => {
    expect(() => decodeReport(bytesOf({ type: 'sample', sample: given }))).toThrow(corrupt)
  })

  it.each([
    ['of no kind', { type: 'other' }],
    ['named after what every object has', { type: 'constructor' }],
    ['with a sample that has no request', { ...onceEvents[1], sample: { reply: null } }],
    [
      'with a header that is no pair',
      { ...onceEvents[1], sample: { ...sample, request: { ...sample.request, headers: [['a']] } } },
    ],
    [
      'with more headers than a sample has',
      {
        ...onceEvents[1],
        sample: { ...sample, request: { ...sample.request, headers: Array(1_000).fill(['a', 'b']) } },
      },
    ],
    [
      'with a body that is longer than a sample’s',
      {
        ...onceEvents[1],
        sample: {
          ...sample,
          request: {
            ...sample.request,
            body: { bytes: 1, form: 'text', shown: 'x'.repeat(30_000), isCut: false },
          },
        },
      },
    ],
    ['with a time before its start', { ...onceEvents[1], timing: { ...timing, responseMs: -1 } }],
    ['without a part of its time', { ...onceEvents[1], timing: { responseMs: 1, parts: { queueMs: 1 } } }],
    ['with a failure of an unknown class', { ...onceEvents[1], failure: { class: 'odd', message: 'x' } }],
    ['with a place that is none', { ...onceEvents[6], place: { line: 1 } }],
  ])('an event %s is corrupt', (_name, event) => {
    expect(() => decodeReport(bytesOf({ type: 'seen', event }))).toThrow(corrupt)
  })

  it('a stop-test report without a reason is corrupt', () => {
    expect(() => decodeReport(bytesOf({ type: 'stop-test' }))).toThrow(corrupt)
  })

  it.each(commands)('the command $type is decoded unchanged', (command) => {
    const bytes = encodeMessage(command)
    expect(isControl(bytes)).toBe(true)
    expect(decodeCommand(bytes)).toEqual(command)
  })

  it.each(reports)('the report $type is decoded unchanged', (report) => {
    expect(decodeReport(encodeMessage(report))).toEqual(report)
  })

  const [shaped] = parallel.parallelLoads
  it.each([
    ['parallelLoads', []],
    ['parallelLoads', [{ ...shaped, name: 5 }]],
    ['parallelLoads', [{ ...shaped, startMs: -1 }]],
    ['parallelLoads', [{ ...shaped, firstPhase: 0.5 }]],
    ['parallelLoads', [{ ...shaped, weights: [-1] }]],
    ['parallelLoads', [{ ...shaped, phases: [] }]],
    ['timeline', { segments: [], weightings: [], peaks: [] }],
    ['timeline', { segments: [{ startMs: 0, endMs: 1, from: 0, to: null }], weightings: [], peaks: [] }],
    ['timeline', { segments: shaped!.timeline!.segments, weightings: [{ startMs: 0 }], peaks: [] }],
    ['weights', ['1']],
  ])('an assignment whose load has the %s %j is corrupt', (field, value) => {
    const load = { ...parallel, [field]: value }
    expect(() => decodeCommand(bytesOf({ type: 'assign', assignment: { ...assignment, load } }))).toThrow(
      corrupt,
    )
  })

  it('control messages have their own buffer', () => {
    const bytes = encodeMessage({ type: 'setup' })
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength)
  })

  it('can be decoded from the middle of a buffer', () => {
    const bytes = encodeMessage({ type: 'done' })
    const larger = new Uint8Array(bytes.length + 20).fill(0x22)
    larger.set(bytes, 10)
    expect(decodeReport(larger.subarray(10, 10 + bytes.length))).toEqual({ type: 'done' })
  })

  it('are distinguished from deltas, and neither is decoded as the other', () => {
    let delta = new Uint8Array()
    const recorder = new Recorder({
      worker: 0,
      phases: 1,
      startMs: 0,
      flush: (made) => (delta = encodeDelta(made)),
    })
    recorder.finish(1)
    expect(isControl(delta)).toBe(false)
    expect(isControl(new Uint8Array())).toBe(false)
    expect(() => decodeReport(delta)).toThrow(corrupt)
    expect(() => decodeDelta(encodeMessage({ type: 'done' }))).toThrow(corrupt)
    expect(() => decodeCommand(encodeMessage({ type: 'done' }))).toThrow(corrupt)
    expect(() => decodeReport(encodeMessage({ type: 'setup' }))).toThrow(corrupt)
  })

  it.each([
    null,
    [],
    1,
    '{}',
    {},
    { type: null },
    { type: 'toString' },
    { type: '__proto__' },
    { type: ['setup'] },
    { type: 'start' },
    { type: 'start', startMs: '5' },
    { type: 'start', startMs: null },
    { type: 'start', startMs: -1 },
    { type: 'stop' },
    { type: 'stop', graceMs: {} },
    { type: 'assign' },
    { type: 'assign', assignment: [] },
  ])('%j is no command', (value) => {
    expect(() => decodeCommand(bytesOf(value))).toThrow(corrupt)
  })

  it.each([
    ['worker', 1.5],
    ['source', null],
    ['source', { kind: 'bundle' }],
    ['source', { kind: 'bundle', bundle: { file: 1, code: '', hash: '' } }],
    ['source', { kind: 'quick', quick: {} }],
    ['source', { kind: 'eval' }],
    ['target', 5],
    ['load', { kind: 'users', phases: [] }],
    ['load', { kind: 'users', phases: [{}] }],
    ['load', { kind: 'swarm', phases: testPhases([1, 2]) }],
    ['share', { slots: 0, owned: [0] }],
    ['share', { slots: 2, owned: ['0'] }],
    ['pacing', 'fast'],
    ['seed', 'x'],
    ['connections', 0],
    ['proxy', 5],
    ['proxyVariables', { HTTP_PROXY: 5 }],
    ['proxyVariables', ['x', 5]],
    ['names', 'none'],
    ['names', { pins: {}, ttlMs: -1, pick: 'first' }],
    ['names', { pins: {}, ttlMs: 1, pick: 'last' }],
    ['names', { pins: { a: 'x' }, ttlMs: 1, pick: 'first' }],
    ['names', { pins: { a: [] }, ttlMs: 1, pick: 'first' }],
    ['names', { pins: { a: ['nowhere'] }, ttlMs: 1, pick: 'first' }],
    ['timeoutMs', null],
    ['connectTimeoutMs', '1'],
    ['gracefulStopMs', -1],
    ['userAgent', undefined],
  ])('an assignment whose %s is %j is corrupt', (field, value) => {
    expect(() =>
      decodeCommand(bytesOf({ type: 'assign', assignment: { ...assignment, [field]: value } })),
    ).toThrow(corrupt)
  })

  it.each([
    ['message', 5],
    ['message', undefined],
    ['code', null],
    ['planError', 'yes'],
    ['error', undefined],
    ['error', []],
    ['advice', {}],
    ['place', 'plan.ts:1'],
    ['place', { file: 1, line: 1 }],
    ['place', { file: 'a', line: 'x' }],
  ])('a failure report whose %s is %j is corrupt', (field, value) => {
    const failed = reports.find((report) => report.type === 'failed')!
    const wrong =
      field === 'planError' || field === 'error'
        ? { ...failed, [field]: value }
        : { ...failed, error: { ...failed.error, [field]: value } }
    expect(decodeReport(bytesOf(failed))).toEqual(failed)
    expect(() => decodeReport(bytesOf(wrong))).toThrow(corrupt)
  })

  it('are corrupt if they are cut short anywhere', () => {
    for (const message of [...commands, ...reports]) {
      const bytes = encodeMessage(message)
      const decode = (reports as unknown[]).includes(message) ? decodeReport : decodeCommand
      for (let end = 0; end < bytes.length; end++)
        expect(() => decode(bytes.subarray(0, end))).toThrow(corrupt)
    }
  })

  it('any bytes are decoded or are corrupt', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readsOrIsCorrupt), {
      numRuns: times(2_000),
      seed: 7,
    })
    fc.assert(
      fc.property(fc.jsonValue(), (value) => readsOrIsCorrupt(bytesOf(value))),
      { numRuns: times(500), seed: 7 },
    )
  })

  it('control messages with any changed byte are decoded or are corrupt', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands, ...reports), fc.nat(), fc.nat(255), (message, at, value) => {
        const bytes = encodeMessage(message)
        bytes[at % bytes.length] = value
        readsOrIsCorrupt(bytes)
      }),
      { numRuns: times(2_000), seed: 7 },
    )
  })
})
