import { describe, expect, test } from 'vitest'
import { failureClasses } from '../base/failure-class.ts'
import { Random } from '../base/random.ts'
import { decodeDelta, encodeDelta } from './codec/delta-codec.ts'
import type { Delta } from './delta.ts'
import { noGauges } from './gauges.ts'
import { noLoadShortfall } from './load-shortfall.ts'
import { type MeasuredOperation, measured, noFailure } from './measured-operation.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'

const startMs = 5_000.5
const timeout = failureClasses.indexOf('timeout')
const script = failureClasses.indexOf('script')

const noReply = { failureIndex: timeout, failureMessage: 'no reply' }

/** A request of 10 µs that succeeded, or what `more` make of it. */
function request(row: number, endedMs: number, more: Partial<MeasuredOperation> = {}): MeasuredOperation {
  return measured({ row, phase: 0, endedMs, responseUs: 10, ...more })
}

function recording(options: Partial<RecorderOptions> = {}): { recorder: Recorder; deltas: Delta[] } {
  const deltas: Delta[] = []
  const recorder = new Recorder({
    worker: 3,
    phases: 2,
    startMs,
    flush: (delta) => deltas.push(decodeDelta(encodeDelta(delta))),
    ...options,
  })
  return { recorder, deltas }
}

describe('an event counts in the second that it ends in', () => {
  test('up to, but not including, the next', () => {
    const { recorder, deltas } = recording()
    const row = recorder.row('GET /', 'request')
    for (const ms of [0, 999.999, 1_000, 1_999.5, 2_000]) recorder.count(request(row, startMs + ms))
    recorder.finish(startMs + 2_500)
    expect(deltas.map((delta) => [delta.second, delta.cells[0]!.cell.requests])).toEqual([
      [0, 2],
      [1, 2],
      [2, 1],
    ])
    expect(deltas.map((delta) => [delta.worker, delta.sequence, delta.final])).toEqual([
      [3, 0, false],
      [3, 1, false],
      [3, 2, true],
    ])
  })

  test('an event that comes too late or before the start counts in the open second', () => {
    const { recorder, deltas } = recording()
    const row = recorder.row('GET /', 'request')
    recorder.count(request(row, startMs - 50))
    recorder.count(request(row, startMs + 2_100))
    recorder.count(request(row, startMs + 1_900))
    recorder.finish(startMs + 2_200)
    expect(deltas.map((delta) => [delta.second, delta.cells[0]!.cell.requests])).toEqual([
      [0, 1],
      [2, 2],
    ])
  })

  test('an event is neither lost nor counted twice, whatever the times', () => {
    const random = new Random(1)
    for (let round = 0; round < 40; round++) {
      const start = random.between(0, 1e7)
      const { recorder, deltas } = recording({ startMs: start })
      const rows = ['a', 'b', 'c'].map((name) => recorder.row(name, 'request'))
      let nowMs = start
      for (let events = 0; events < 300; events++) {
        nowMs += random.exponential(random.pick([1, 100, 900]))
        if (random.chance(0.5)) nowMs = Math.round(nowMs)
        const row = random.pick(rows)
        const phase = random.int(0, 1)
        if (random.chance(0.7)) recorder.count(request(row, nowMs, { phase }))
        else recorder.count(request(row, nowMs, { phase, ...noReply }))
        if (random.chance(0.1)) recorder.advance(nowMs + random.between(-5, 500))
      }
      recorder.finish(nowMs)
      const cells = deltas.flatMap((delta) => delta.cells.map(({ cell }) => cell))
      expect(cells.reduce((sum, cell) => sum + cell.requests, 0)).toBe(300)
      const errors = deltas.flatMap((delta) => delta.errors)
      expect(errors.reduce((sum, error) => sum + error.count, 0)).toBe(
        cells.reduce((sum, cell) => sum + cell.failures, 0),
      )
      expect(deltas.map((delta) => delta.sequence)).toEqual([...deltas.keys()])
      const seconds = deltas.map((delta) => delta.second)
      expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b))
    }
  })
})

describe('a second in which nothing happened', () => {
  test('is not sent without gauges', () => {
    const { recorder, deltas } = recording()
    recorder.planned(1)
    for (let ms = 1_000; ms <= 9_000; ms += 1_000) recorder.advance(startMs + ms)
    recorder.finish(startMs + 9_000)
    expect(deltas.map((delta) => delta.second)).toEqual([0, 9])
  })

  test('is sent with gauges, once for each call that closes a second', () => {
    const { recorder, deltas } = recording({ gauges: () => ({ ...noGauges, users: 7 }) })
    for (const ms of [500, 1_000, 1_500, 2_000, 5_000]) recorder.advance(startMs + ms)
    recorder.finish(startMs + 5_100)
    expect(deltas.map((delta) => [delta.second, delta.load.users])).toEqual([
      [0, 7],
      [1, 7],
      [2, 7],
      [5, 7],
    ])
  })
})

describe('the last delta', () => {
  test('is sent once, even if empty, and later events are not counted', () => {
    const { recorder, deltas } = recording()
    const row = recorder.row('GET /', 'request')
    recorder.finish(startMs + 100)
    recorder.count(request(row, startMs + 5_000))
    recorder.finish(startMs + 6_000)
    expect(deltas.map((delta) => [delta.second, delta.final, delta.cells.length])).toEqual([[0, true, 0]])
  })

  test('does not open a second at whose start the run ends', () => {
    const { recorder, deltas } = recording()
    recorder.planned(1)
    recorder.finish(startMs + 1_000)
    expect(deltas.map((delta) => [delta.second, delta.final])).toEqual([[0, true]])
  })
})

describe('rows', () => {
  test('are named once, in the first delta that has them', () => {
    const { recorder, deltas } = recording()
    const a = recorder.row('a', 'request')
    recorder.count(request(a, startMs))
    recorder.advance(startMs + 1_000)
    expect(recorder.row('a', 'request')).toBe(a)
    const b = recorder.row('a', 'measure')
    recorder.count(request(b, startMs + 1_001, { phase: 1 }))
    recorder.finish(startMs + 1_100)
    expect(deltas.map((delta) => delta.names)).toEqual([
      [{ index: a, name: 'a', kind: 'request' }],
      [{ index: b, name: 'a', kind: 'measure' }],
    ])
    expect(deltas[1]!.cells.map(({ phase, row }) => [phase, row])).toEqual([[1, b]])
  })

  test('rows have plain names', () => {
    const { recorder, deltas } = recording()
    recorder.row(`GET /\u001b[2J${'x'.repeat(1_000)}`, 'request')
    recorder.finish(startMs)
    expect(deltas[0]!.names[0]!.name).toMatch(/^GET \/ \[2Jx+…$/)
  })

  test('rows and phases that do not exist are refused', () => {
    const { recorder } = recording()
    const row = recorder.row('a', 'request')
    expect(() => recorder.count(request(row + 1, startMs))).toThrow(RangeError)
    expect(() => recorder.count(request(row, startMs, { phase: 2 }))).toThrow(RangeError)
    expect(() => recorder.count(request(row, startMs, { failureIndex: 99 }))).toThrow(RangeError)
    expect(() => recorder.iterationStarted(-1)).toThrow(RangeError)
  })
})

describe('errors', () => {
  test('are grouped, with times from the start of the run', () => {
    const { recorder, deltas } = recording()
    const row = recorder.row('GET /', 'request')
    recorder.count(
      request(row, startMs + 100, { failureIndex: timeout, failureMessage: 'no reply\nin 30 s' }),
    )
    recorder.count(
      request(row, startMs + 250.5, { failureIndex: timeout, failureMessage: 'no reply\nin 30 s' }),
    )
    recorder.fault('browse agents', startMs + 300, script, 'agents is undefined')
    recorder.finish(startMs + 400)
    expect(deltas[0]!.errors).toEqual([
      {
        label: 'GET /',
        classIndex: timeout,
        message: 'no reply in 30 s',
        count: 2,
        firstSeenMs: 100,
        lastSeenMs: 250.5,
      },
      {
        label: 'browse agents',
        classIndex: script,
        message: 'agents is undefined',
        count: 1,
        firstSeenMs: 300,
        lastSeenMs: 300,
      },
    ])
    expect(deltas[0]!.cells[0]!.cell.failures).toBe(2)
  })

  test('beyond 200 different ones a second are counted together', () => {
    const { recorder, deltas } = recording()
    const row = recorder.row('GET /', 'request')
    for (let at = 0; at < 1_000; at++)
      recorder.count(request(row, startMs, { failureIndex: timeout, failureMessage: `request ${at}` }))
    recorder.finish(startMs + 1)
    expect(deltas[0]!.errors).toHaveLength(201)
    expect(deltas[0]!.errors.at(-1)).toMatchObject({ message: '(other errors)', count: 800 })
  })
})

/** A query of a database, as a protocol of its own would keep it: one object, which is counted again and again. */
class Query implements MeasuredOperation {
  readonly row: number
  readonly phase = 1
  readonly status = 0
  readonly bytesSent = 40
  endedMs = 0
  sentMs = 0
  failureIndex = noFailure
  failureMessage = ''
  bytesReceived = 0
  readonly delayUs = 0
  readonly isOwnFailure = false

  constructor(row: number) {
    this.row = row
  }

  get responseUs(): number {
    return this.serviceUs + 500
  }

  get serviceUs(): number {
    return (this.endedMs - this.sentMs) * 1_000
  }
}

test('an operation of any kind counts in its row, and in others without being another error', () => {
  const { recorder, deltas } = recording()
  const [own, tag] = [recorder.row('SELECT agents', 'measure'), recorder.row('read', 'tag')]
  const query = new Query(own)
  for (const failed of [false, true, false]) {
    query.sentMs = query.endedMs = startMs + 10
    query.endedMs += 2
    query.bytesReceived += 100
    query.failureIndex = failed ? script : noFailure
    query.failureMessage = failed ? 'deadlock' : ''
    recorder.count(query)
    recorder.countIn(tag, query)
  }
  recorder.finish(startMs + 100)
  const [delta] = deltas
  expect(delta!.cells.map(({ phase, row }) => [phase, row])).toEqual([
    [1, own],
    [1, tag],
  ])
  for (const { cell } of delta!.cells) {
    expect([cell.requests, cell.failures, cell.bytesSent, cell.bytesReceived]).toEqual([3, 1, 120, 600])
    expect([cell.serviceUs.maxUs, cell.responseUs.maxUs, cell.failedResponseUs.maxUs]).toEqual([
      2_000, 2_500, 2_500,
    ])
  }
  expect(delta!.errors).toMatchObject([{ label: 'SELECT agents', message: 'deadlock', count: 1 }])
})

test('iterations, checks, lag and arrivals are counted second by second', () => {
  const { recorder, deltas } = recording()
  recorder.planned(3)
  recorder.dropped(1)
  recorder.iterationStarted(0)
  recorder.iterationStarted(2)
  recorder.iterationEnded(2, true)
  recorder.check('has an id', true, 0)
  recorder.check('has an id', false, 0)
  recorder.lag(250)
  recorder.iterationEnded(0, false, startMs + 1_000)
  recorder.check('has an id', true, 0, startMs + 2_000)
  recorder.iterationStarted(0, startMs + 3_000)
  recorder.finish(startMs + 3_001)
  expect(deltas.map((delta) => delta.scenarios)).toEqual([
    [
      { scenario: 0, started: 1, completed: 0, failed: 0 },
      { scenario: 2, started: 1, completed: 1, failed: 1 },
    ],
    [{ scenario: 0, started: 0, completed: 1, failed: 0 }],
    [],
    [{ scenario: 0, started: 1, completed: 0, failed: 0 }],
  ])
  expect(deltas.map((delta) => delta.checks)).toEqual([
    [{ phase: 0, name: 'has an id', passes: 1, failures: 1 }],
    [],
    [{ phase: 0, name: 'has an id', passes: 1, failures: 0 }],
    [],
  ])
  expect(deltas.map(({ load }) => [load.planned, load.started, load.dropped, load.lagUs.count])).toEqual([
    [3, 2, 1, 1],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 1, 0, 0],
  ])
})

test('totals of gauges are sent as differences, even if the callback always fills in the same object', () => {
  const gauges = { ...noGauges }
  const { recorder, deltas } = recording({ gauges: () => gauges })
  for (let second = 1; second <= 3; second++) {
    gauges.users = second
    gauges.inFlight = 2 * second
    gauges.retries += 1
    gauges.redirects += 7
    gauges.cookiesDropped += 2
    gauges.connectionsOpened += 10
    gauges.loopActiveMs += 400
    gauges.loopIdleMs += 600
    gauges.cpuMs += 450
    gauges.loopDelayMaxMs = 5 * second
    recorder.advance(startMs + second * 1_000)
  }
  expect(deltas.map(({ load: { lagUs, pressure, answers, ownDelays, ...load } }) => load)).toEqual(
    [1, 2, 3].map((second) => ({
      planned: 0,
      started: 0,
      dropped: 0,
      loadShortfall: noLoadShortfall(),
      users: second,
      inFlight: 2 * second,
      retries: 1,
      redirects: 7,
      cookiesDropped: 2,
      connectionsOpened: 10,
      loopActiveMs: 400,
      loopIdleMs: 600,
      cpuMs: 450,
      loopDelayMaxMs: 5 * second,
    })),
  )
})

test('a second whose flush fails is not counted twice', () => {
  let fails = true
  const deltas: Delta[] = []
  const { recorder } = recording({
    flush: (delta) => {
      if (fails) throw new Error('the channel is closed')
      deltas.push(decodeDelta(encodeDelta(delta)))
    },
  })
  recorder.planned(5)
  expect(() => recorder.advance(startMs + 1_000)).toThrow('closed')
  fails = false
  recorder.planned(2)
  recorder.finish(startMs + 2_000)
  expect(deltas.map((delta) => [delta.sequence, delta.load.planned])).toEqual([[1, 2]])
})
