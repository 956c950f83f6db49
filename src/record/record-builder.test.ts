import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import type { RunOutcome } from '../fleet/run-outcome.ts'
import { SampleList } from '../fleet/sample-list.ts'
import { testPhases } from '../load/schedule/test-phases.ts'
import { totalMs } from '../load/spec/phase.ts'
import type { Delta } from '../metrics/delta.ts'
import { noGauges } from '../metrics/gauges.ts'
import { measured } from '../metrics/measured-operation.ts'
import { Recorder } from '../metrics/recorder.ts'
import { RunCounts } from '../metrics/run-counts.ts'
import { users } from '../plan/load/load.ts'
import { plan } from '../plan/plan.ts'
import { scenario } from '../plan/scenario.ts'
import { describePlan } from '../plan-file/description/described-plan.ts'
import type { EndpointDescription } from '../plan-file/description/plan-description.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import { Judge } from '../verdict/judge/judge.ts'
import { parseLimit } from '../verdict/sla/limit.ts'
import { metricOf } from '../verdict/sla/metric-finder.ts'
import type { Sla } from '../verdict/sla/sla.ts'
import { buildRecord } from './record-builder.ts'
import { parseRunRecord } from './run-record-reader.ts'

const secret = 's3cr3t'

function sla(scope: string, phase?: string): Sla {
  return {
    scope,
    phase,
    metric: metricOf('p95', scope === 'run'),
    limit: parseLimit('5ms', { unit: 'ms', defaultComparison: '<=', what: '' }),
    place: undefined,
    keys: [],
    kind: scope === 'run' ? 'run' : 'request',
  }
}

const failed = {
  responseUs: 9,
  failureIndex: failureClasses.indexOf('http_5xx'),
  failureMessage: 'status 503',
  status: 503,
  bytesSent: 1,
  bytesReceived: 1,
}

function tagged(name: string, ...tags: string[]): EndpointDescription {
  const [method, route] = name.split(' ') as [string, string]
  return { name, method, route, tags }
}

/** The outcome of a run of two workers that use endpoints in different orders, with a warm-up and two judged phases. */
function outcome(changes: Partial<RunOutcome> = {}, retries = 0): RunOutcome {
  const phases = testPhases([2, 1], [2, 1], [2, 1]).map((phase, index) => ({ ...phase, judged: index > 0 }))
  const counts = new RunCounts(phases)
  const { tally, series } = counts
  const slas = [sla('run'), sla('GET /a'), sla('run', 'phase 2')]
  const judge = new Judge(slas, phases, counts)
  for (const worker of [0, 1]) {
    const recorder = new Recorder({
      worker,
      phases: 3,
      startMs: 0,
      flush: (delta) => counts.add(delta),
      gauges: () => ({ ...noGauges, retries }),
    })
    const names = worker === 0 ? ['GET /a', 'GET /b'] : ['GET /b', 'GET /c', 'GET /a']
    const timed = recorder.row('redis get', 'measure')
    const checkout = recorder.row('checkout', 'group')
    const tagged = recorder.row('read', 'tag')
    const items = recorder.metric('items', 'trend')
    const level = recorder.metric('level', 'gauge')
    for (let second = 0; second < 4; second++) {
      const [phase, endedMs] = [Math.floor(second / 2), second * 1_000]
      const seen = { phase, endedMs, serviceUs: 6_000, status: 200, bytesSent: 10, bytesReceived: 20 }
      for (const name of names) {
        const index = recorder.row(name)
        recorder.count(measured({ row: index, ...seen, responseUs: 7_000 }))
        if (name === 'GET /b') recorder.count(measured({ row: index, ...seen, ...failed }))
      }
      recorder.count(measured({ row: timed, phase, endedMs, responseUs: 50 }))
      recorder.countIn(checkout, measured({ row: checkout, phase, endedMs, responseUs: 90_000 }))
      recorder.countIn(tagged, measured({ row: tagged, ...seen, responseUs: 8_000, serviceUs: 7_000 }))
      recorder.value(items, phase, endedMs, worker + second)
      recorder.value(level, phase, endedMs, 10 * second + worker)
      recorder.check('there is', second % 2 === 0, phase)
      recorder.iterationStarted(0)
      recorder.iterationEnded(0, false)
    }
    recorder.finish(4_000)
  }
  judge.conclude(4)
  const made = plan({
    target: 'http://127.0.0.1',
    mix: [scenario('one', () => {}), scenario('never chosen', () => {})],
    load: users({ steady: { hold: 1, for: '1s' } }),
    headers: { authorization: secret },
  })
  const samples = new SampleList()
  const sample = (message: string, atMs: number): FailureSample => ({
    endpoint: 'GET /b',
    class: 'http_5xx',
    message,
    atMs,
    responseMs: 12.3456,
    exchange: {
      request: { method: 'GET', path: '/a', headers: [['Host', 'h']], body: null },
      reply: null,
    },
  })
  for (const atMs of [900, 100, 500, 700]) samples.add(sample('status 503', atMs))
  samples.add(sample('of no group', 1))
  return {
    request: {
      name: 'test',
      tags: { branch: 'main' },
      plan: {
        ...describePlan(made),
        metrics: [
          { name: 'items', kind: 'trend', unit: 'items' },
          { name: 'level', kind: 'gauge' },
          { name: 'never', kind: 'counter' },
        ],
        endpoints: [tagged('GET /a', 'shop', 'read'), tagged('GET /b', 'shop'), tagged('GET /c')],
      },
      source: {
        kind: 'quick',
        quick: { urls: [], method: '', headers: { cookie: [secret] }, body: secret },
      },
      target: 'http://127.0.0.1',
      // Ends before its last phase.
      load: { kind: 'users', phases, inFlight: 1, iterations: 8 },
      slas,
      workers: 2,
      cores: 4,
      pacing: 'economy',
      seed: 1,
      connections: undefined,
      timeoutMs: 1,
      connectTimeoutMs: 1,
      setupTimeoutMs: 60_000,
      teardownTimeoutMs: 60_000,
      gracefulStopMs: 1,
      userAgent: 'plimsoll',
    },
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    durationSeconds: 4,
    judgedSeconds: 2,
    ended: 'complete',
    tally,
    series,
    judge,
    selfCheck: { status: 'ok', limits: [], reasons: [], harmless: [] },
    silences: [],
    machine: { stolenShare: 0.01, throttledSeconds: undefined, haltedSeconds: 0 },
    conclusion: { status: 'fail', reasons: [{ message: 'x', advice: null }] },
    cpuSeconds: 1.23456789,
    stopReason: undefined,
    earlyEnd: undefined,
    samples,
    planError: undefined,
    ...changes,
  }
}

const recordOf = (changes?: Partial<RunOutcome>, retries?: number) =>
  parseRunRecord(JSON.parse(JSON.stringify(buildRecord(outcome(changes, retries), '1.2.3'))))

describe('buildRecord', () => {
  const record = recordOf()

  it('the record can be read back', () => {
    expect(record).toMatchObject({ schema: 'plimsoll.run/1', run: { environment: { plimsoll: '1.2.3' } } })
  })

  it('totals equal the sum over the phases and the sum over the rows of requests', () => {
    const sum = (of: readonly { requests: number }[]) => of.reduce((all, { requests }) => all + requests, 0)
    expect(record.totals.requests).toBe(28)
    expect(sum(record.phases.map(({ totals }) => totals))).toBe(28)
    expect(sum(record.endpoints.filter(({ name }) => name.startsWith('GET')))).toBe(28)
    for (const { totals, endpoints } of [...record.phases, record.judged]) {
      expect(sum(endpoints.filter(({ name }) => name.startsWith('GET')))).toBe(totals.requests)
    }
  })

  it('`judged` covers the judged phases only, and its rates cover their duration', () => {
    expect(record.judged).toMatchObject({ durationSeconds: 2, totals: { requests: 14, failures: 4 } })
    expect(record.judged.totals.requestsPerSecond).toBe(7)
    expect(record.judged.totals.errorRate).toBe(4 / 14)
    expect(record.phases.map(({ judged, reached }) => [judged, reached])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
  })

  it('groups and measured functions have rows that the totals do not include', () => {
    const row = record.endpoints.find(({ name }) => name === 'redis get')
    expect(row).toMatchObject({ kind: 'measure', requests: 8, failures: 0, bytesSent: 0, statusCodes: {} })
    expect(record.endpoints.slice(-2).map(({ name, kind }) => [name, kind])).toEqual([
      ['redis get', 'measure'],
      ['checkout', 'group'],
    ])
  })

  it('the row of a tag adds up the requests of endpoints and of calls with the tag', () => {
    // From 2 workers in 4 s: GET /a once and GET /b twice a second, one of the two a failure.
    expect(record.tags.map(({ name, kind, requests, failures }) => [name, kind, requests, failures])).toEqual(
      [
        ['shop', 'tag', 24, 8],
        ['read', 'tag', 16, 0],
      ],
    )
    expect(record.judged.tags.map(({ requests }) => requests)).toEqual([12, 8])
  })

  it('the record has the metrics of the plan, and their values over time', () => {
    expect(record.metrics).toMatchObject([
      { name: 'items', kind: 'trend', unit: 'items', count: 8, min: 0, max: 4, mean: 2 },
      { name: 'level', kind: 'gauge', unit: null, count: 8, last: 31, min: 0, max: 31, mean: 15.5 },
      { name: 'never', kind: 'counter', count: 0, perSecond: 0 },
    ])
    expect(record.judged.metrics).toMatchObject([{ min: 2, max: 4 }, { min: 20, last: 31 }, { count: 0 }])
    expect(record.series.map(({ metrics }) => metrics)).toEqual([
      [1, 1, null],
      [2, 11, null],
      [3, 21, null],
      [4, 31, null],
    ])
  })

  it('the endpoints have the same order everywhere', () => {
    const names = record.endpoints.map(({ name }) => name)
    expect(new Set(names)).toEqual(new Set(['GET /a', 'GET /b', 'GET /c', 'redis get', 'checkout']))
    for (const { endpoints } of [record.judged, ...record.phases]) {
      expect(endpoints.map(({ name }) => name)).toEqual(names)
    }
    for (const { endpoints, spanSeconds } of record.series) {
      expect([endpoints.length, spanSeconds]).toEqual([names.length, 1])
    }
    names.forEach((_, at) => {
      const requests = record.series.reduce((all, { endpoints }) => all + endpoints[at]!.requestsPerSecond, 0)
      expect(requests).toBe(record.endpoints[at]!.requests)
    })
  })

  it('the record has all scenarios, even one that never ran, and checks, errors and SLAs', () => {
    expect(record.scenarios).toEqual([
      { name: 'one', iterations: 8, failures: 0, unfinished: 0 },
      { name: 'never chosen', iterations: 0, failures: 0, unfinished: 0 },
    ])
    expect(record.checks).toEqual([{ name: 'there is', passes: 2, failures: 2 }])
    expect(record.errors).toEqual([
      {
        endpoint: 'GET /b',
        class: failureClasses[7],
        message: 'status 503',
        count: 8,
        firstSeenSeconds: 0,
        lastSeenSeconds: 3,
        samples: [0.1, 0.5, 0.9].map((atSeconds) => ({
          atSeconds,
          responseMs: 12.3456,
          request: { method: 'GET', path: '/a', headers: [['Host', 'h']], body: null },
          reply: null,
        })),
      },
    ])
    expect(
      record.verdict.slas.map(({ scope, status, phase, limit }) => [scope, status, phase, limit.text]),
    ).toEqual([
      ['run', 'fail', null, '<= 5.0 ms'],
      ['GET /a', 'fail', null, '<= 5.0 ms'],
      ['run', 'no-data', 'phase 2', '<= 5.0 ms'],
    ])
  })

  it('the record never contains secrets of a header or a body', () => {
    expect(JSON.stringify(record)).not.toContain(secret)
  })

  it('the record has the planned load and the level', () => {
    const made = outcome()
    const { run, plannedLoad } = buildRecord(made, '1.2.3')
    expect(run.level).toBeNull()
    expect(plannedLoad.loads).toEqual([
      {
        name: null,
        profile: null,
        unit: made.request.load.kind === 'users' ? 'users' : 'perSecond',
        points: [
          { seconds: 0, value: 1 },
          { seconds: 6, value: 1 },
        ],
      },
    ])
    const request = { ...made.request, level: 'heavy' }
    const load = { ...request.load, profile: 'stress' }
    const leveled = buildRecord({ ...made, request: { ...request, load } }, '1.2.3')
    expect(leveled.run.level).toBe('heavy')
    expect(leveled.plannedLoad.loads[0]!.profile).toBe('stress')
    expect(parseRunRecord(JSON.parse(JSON.stringify(leveled)))).toEqual(leveled)
  })

  it('each record has a unique id that sorts by time', () => {
    const ids = new Set(Array.from({ length: 50 }, () => buildRecord(outcome(), '1').run.id))
    expect(ids.size).toBe(50)
    for (const id of ids) expect(id).toMatch(/^20260102-030405-[0-9a-f]{6}$/)
  })

  it('the record can be read back if nothing was measured', () => {
    const { tally, series } = new RunCounts()
    const empty = recordOf({ tally, series, durationSeconds: 0, judgedSeconds: 0 })
    expect(empty.totals).toMatchObject({ requests: 0, requestsPerSecond: 0, responseMs: { p50: 0, min: 0 } })
    expect(empty.phases.map(({ reached }) => reached)).toEqual([false, false, false])
  })
})

describe('the findings of a record', () => {
  it('a finding reports that the load ended early because all users stopped themselves', () => {
    const early = recordOf({ earlyEnd: 'users' }).findings.map(({ message }) => message)
    expect(early).toContain('The load ended 2.0 s before its phases did: all users had stopped themselves.')
    expect(
      recordOf({})
        .findings.map(({ message }) => message)
        .join(),
    ).not.toContain('stopped themselves')
  })

  const planError = new PlimsollError('x', 'no such thing', { place: { file: 'a.ts', line: 3 } })

  it.each([
    ['an interrupt', { ended: 'interrupted' }, 0, 'warning', 'The run was interrupted before its end.'],
    ['an error in the plan', { planError }, 0, 'critical', 'no such thing (a.ts:3)'],
    ['one retry among no requests', {}, 0.5, 'warning', '1 request was sent again because'],
    ['retries of more than 1 %', {}, 1_000, 'warning', '2,000 requests were sent again because'],
  ] as const)('a finding reports %s', (_, changes, retries, severity, message) => {
    // Both workers count whole retries, so one retry comes from the first worker alone.
    const found = retries === 0.5 ? oneRetry() : recordOf(changes, retries).findings.filter(notOfChecks)
    expect(found).toEqual([expect.objectContaining({ severity, message: expect.stringContaining(message) })])
  })

  it('a finding reports that there is no SLA', () => {
    const made = outcome()
    const { findings } = buildRecord({ ...made, request: { ...made.request, slas: [] } }, '1')
    expect(findings.filter(notOfChecks).map(({ message }) => message)).toEqual([
      expect.stringContaining('There is no SLA'),
    ])
  })

  it('a finding reports that checks failed without an SLA on checks', () => {
    const found = recordOf({}, 0).findings
    expect(found).toEqual([
      {
        severity: 'warning',
        message: '4 checks failed, and there is no SLA on checks.',
        advice: "Add checks: '100%' to the plan's sla to make them count.",
      },
    ])
  })

  /** The first finding of a run with a request that waited 39 ms, by connections opened and their limit. */
  function waitingWith(opened: number, connections?: number) {
    const counts = new RunCounts()
    const { tally } = counts
    const recorder = new Recorder({
      worker: 0,
      phases: 3,
      startMs: 0,
      flush: (delta) => counts.add(delta),
      gauges: () => ({ ...noGauges, connectionsOpened: opened }),
    })
    const row = recorder.row('GET /a')
    recorder.count(measured({ row, phase: 0, endedMs: 0, responseUs: 50_000, serviceUs: 10_000 }))
    recorder.lag(1_000)
    recorder.finish(1)
    const { request } = outcome()
    return recordOf({ tally, request: { ...request, connections } }).findings[0]
  }

  it('a finding reports that requests waited because of the limit of connections', () => {
    expect(waitingWith(5, 5)).toMatchObject({
      severity: 'warning',
      message:
        'Requests waited 39 ms on average before they were sent: no more than 5 connections may be open. Response times include the wait.',
    })
  })

  it('a finding reports replies long after the end of an open load', () => {
    const answeredAt = (...seconds: number[]) => {
      const counts = new RunCounts()
      const { tally, series } = counts
      const flush = (delta: Delta) => counts.add(delta)
      const recorder = new Recorder({ worker: 0, phases: 3, startMs: 0, flush })
      const row = recorder.row('GET /a')
      for (const second of seconds)
        recorder.count(measured({ row, phase: 0, endedMs: second * 1_000, responseUs: 9 }))
      recorder.finish(9_000)
      const { request } = outcome()
      const { iterations, ...load } = request.load
      const open = { ...request, load: { ...load, kind: 'arrivals' as const } }
      const durationSeconds = totalMs(load.phases) / 1_000 + 4
      return recordOf({ tally, series, request: open, durationSeconds }).findings.map(
        ({ message }) => message,
      )
    }
    const endSeconds = totalMs(outcome().request.load.phases) / 1_000
    expect(answeredAt(0, 0, endSeconds + 1.5, endSeconds + 3)).toContain(
      '2 of 4 requests ended more than a second after the load, the last of them 4.0 s after it.',
    )
    const inTime = answeredAt(0, 0, endSeconds - 0.1, endSeconds + 0.5)
    expect(inTime.join(' ')).not.toContain('after the load')
  })

  it('a wait is not attributed to a limit of connections that was not reached', () => {
    const message =
      'Requests waited 39 ms on average before they were sent, mainly for 4 new connections. Response times include the wait.'
    expect(waitingWith(4, 5)).toMatchObject({ severity: 'info', message })
    // Users of a closed load have their own connections.
    expect(waitingWith(4)).toMatchObject({ severity: 'info', message })
  })

  function notOfChecks({ message }: { message: string }) {
    return !message.includes('there is no SLA on checks')
  }

  function oneRetry() {
    const counts = new RunCounts()
    const { tally } = counts
    const recorder = new Recorder({
      worker: 0,
      phases: 3,
      startMs: 0,
      flush: (delta) => counts.add(delta),
      gauges: () => ({ ...noGauges, retries: 1 }),
    })
    recorder.finish(1)
    return recordOf({ tally }).findings
  }
})
