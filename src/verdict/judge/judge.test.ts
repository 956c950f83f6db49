import { describe, expect, it } from 'vitest'
import { slaOf } from '../../../test/support/sla-of.ts'
import { Random } from '../../base/random.ts'
import type { RowKind } from '../../base/row-kind.ts'
import { loadOf } from '../../load/schedule/load-of.ts'
import { decodeDelta, encodeDelta } from '../../metrics/codec/delta-codec.ts'
import { noGauges } from '../../metrics/gauges.ts'
import { measured } from '../../metrics/measured-operation.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import type { Sla } from '../sla/sla.ts'
import { Judge } from './judge.ts'

/** Warm-up from 0 to 10 s, not judged; steady to 20 s; spike to 30 s. */
const phases = loadOf([10, 1], [10, 1], [10, 1]).map((phase, index) => ({
  ...phase,
  name: ['warmup', 'steady', 'spike'][index]!,
  judged: index > 0,
}))

/** A run under a judge, second by second. */
class Course {
  readonly counts = new RunCounts(phases)
  readonly judge: Judge
  users = 0
  second: number
  readonly #recorder: Recorder

  constructor(slas: readonly (string | Sla)[], second = 0) {
    this.judge = new Judge(
      slas.map((each) => (typeof each === 'string' ? slaOf(each) : each)),
      phases,
      this.counts,
    )
    this.second = second
    this.#recorder = new Recorder({
      worker: 0,
      phases: 3,
      startMs: 0,
      flush: (delta) => this.counts.add(decodeDelta(encodeDelta(delta))),
      gauges: () => ({ ...noGauges, users: this.users }),
    })
    this.#recorder.advance(second * 1_000)
  }

  /** One second in which so many requests end, each after so many ms or as a failure, due in the phase that it is then. */
  add(ms: number | 'failure', times = 1, endpoint = 'GET /a', kind: RowKind = 'request', phase = this.phase) {
    const index = this.#recorder.row(endpoint, kind)
    const nowMs = this.second * 1_000
    for (let i = 0; i < times; i++) {
      if (ms === 'failure')
        this.#recorder.count(
          measured({
            row: index,
            phase,
            endedMs: nowMs,
            responseUs: 1_000,
            failureIndex: 7,
            failureMessage: 'status 503',
            status: 503,
          }),
        )
      else this.#recorder.count(measured({ row: index, phase, endedMs: nowMs, responseUs: ms * 1_000 }))
    }
    return this.pass()
  }

  /** The same, for several seconds. */
  go(seconds: number, ms: number | 'failure', times = 1) {
    for (let i = 0; i < seconds; i++) this.add(ms, times)
    return this
  }

  check(ok: boolean) {
    this.#recorder.check('c', ok, this.phase)
    return this.pass()
  }

  lag(ms: number, started = 1, planned = started) {
    this.#recorder.lag(ms * 1_000)
    this.#recorder.planned(planned)
    for (let i = 0; i < started; i++) this.#recorder.iterationStarted(0)
    return this.pass()
  }

  pass() {
    this.second++
    this.#recorder.advance(this.second * 1_000)
    return this
  }

  /** The phase that it is. */
  get phase() {
    return Math.min(2, Math.floor(this.second / 10))
  }

  /** How the promises stand now, or at the end. */
  look(isOver = false) {
    if (isOver) this.judge.conclude(this.second)
    else this.judge.look(this.second)
    return this.judge.states.map(({ status, actual, failedSinceSeconds }) => [
      status,
      actual,
      failedSinceSeconds,
    ])
  }

  reasons() {
    this.judge.conclude(this.second)
    return this.judge.states.map(({ reason }) => reason)
  }
}

describe('the judge', () => {
  it('looks at judged phases alone', () => {
    const timeline = new Course(['max <= 100ms', 'rps >= 1']).go(10, 900, 5).go(10, 50, 1).go(10, 60)
    expect(timeline.look()).toEqual([
      ['pass', expect.closeTo(60, 0), undefined],
      ['pass', 1, undefined],
    ])
  })

  it('looks at the phase that a promise names, judged or not', () => {
    const timeline = new Course(['max <= 100ms in warmup', 'rps >= 2 in steady']).go(10, 900).go(5, 50, 2)
    expect(timeline.look()).toEqual([
      ['fail', expect.closeTo(900, -1), 15],
      ['pass', 2, undefined],
    ])
  })

  it('sees what comes late of a phase that is over', () => {
    const timeline = new Course(['GET /a: max <= 100ms in warmup', 'errors <= 1% in warmup']).go(12, 50)
    expect(timeline.look().map(([status]) => status)).toEqual(['pass', 'pass'])
    expect(timeline.look().map(([status]) => status)).toEqual(['pass', 'pass'])
    timeline.add(900, 1, 'GET /a', 'request', 0).add('failure', 1, 'GET /b', 'request', 0)
    expect(timeline.look().map(([status]) => status)).toEqual(['fail', 'fail'])
  })

  it('says at the end what it would say had it never looked before', () => {
    const random = new Random(4)
    const metrics = [
      'max <= 100ms',
      'p95 <= 90ms',
      'rps >= 2',
      'errors <= 20%',
      'checks >= 60%',
      'goodput >= 1',
    ]
    const scopes = ['', 'GET /a: ', 'GET /b: ']
    const clauses = [
      '',
      ' in warmup',
      ' in steady',
      ' in spike',
      ' after steady',
      ' or warn',
      ' in spike or abort after 90s',
    ]
    const texts = scopes.flatMap((scope) =>
      metrics.flatMap((metric) => clauses.map((clause) => `${scope}${metric}${clause}`)),
    )
    const promises = texts.filter((text) => !/^GET.*checks/.test(text))
    for (let run = 0; run < 20; run++) {
      const [often, once] = [new Course(promises), new Course(promises)]
      for (let second = 0; second < 32; second++) {
        const phase = random.chance(0.2) ? random.int(0, 2) : undefined
        const endpoint = random.pick(['GET /a', 'GET /b'])
        const ms = random.chance(0.2) ? 'failure' : random.int(1, 120)
        const [times, checks, passes] = [random.int(0, 4), random.chance(0.3), random.chance(0.7)]
        for (const timeline of [often, once]) {
          timeline.add(ms, times, endpoint, 'request', phase ?? timeline.phase)
          if (checks) timeline.check(passes)
        }
        often.look()
      }
      const says = (timeline: Course) => timeline.look().map(([status, actual]) => [status, actual])
      expect(says(often)).toEqual(says(once))
    }
  })

  it('looks only from the begin of a phase on, or from some time after it', () => {
    const timeline = new Course(['max <= 100ms after spike', 'max <= 100ms after spike + 3s', 'max <= 100ms'])
    timeline.go(10, 1).go(10, 900).go(2, 500).go(8, 60)
    expect(timeline.look(true).map(([status, actual]) => [status, actual])).toEqual([
      ['fail', expect.closeTo(500, 0)],
      ['pass', expect.closeTo(60, 0)],
      ['fail', expect.closeTo(900, 0)],
    ])
  })

  it('looks at one endpoint’s requests, not at what a user measured under the same name', () => {
    const timeline = new Course(['GET /a: max <= 100ms', 'redis: max <= 100ms'], 10)
    timeline.add(900, 1, 'GET /a', 'measure').add(50).add(5, 1, 'redis', 'measure')
    expect(timeline.look()).toEqual([
      ['pass', expect.closeTo(50, 0), undefined],
      ['no-data', undefined, undefined],
    ])
  })

  it('looks at all that bears a tag, and at the requests of a scenario', () => {
    const timeline = new Course(
      [
        slaOf('shop: max <= 100ms', 'tag', { taggedEndpoints: ['GET /a', 'GET /b'] }),
        slaOf('browse: rps >= 1', 'scenario'),
      ],
      10,
    )
    timeline
      .add(10)
      .add(20, 1, 'GET /b')
      .add(900, 1, 'GET /c')
      .add(30, 1, 'shop', 'tag')
      .add(5, 8, 'browse', 'scenario')
    expect(timeline.look()).toEqual([
      ['pass', expect.closeTo(30, 0), undefined],
      ['pass', 1.6, undefined],
    ])
  })

  it('takes a name that may be a group’s or a function’s for the group’s where there is one', () => {
    const timeline = new Course([slaOf('x: max <= 1s', undefined, { kind: undefined })], 10)
    expect(timeline.add(900, 1, 'x', 'measure').look()).toEqual([
      ['pass', expect.closeTo(900, -1), undefined],
    ])
    expect(timeline.add(40, 1, 'x', 'group').look()).toEqual([['pass', expect.closeTo(40, 0), undefined]])
  })

  it('tells a phase without a name from none', () => {
    const nameless = new Course(['max <= 100ms', slaOf('max <= 100ms', 'run', { phase: '' })], 10).add(900)
    expect(nameless.look().map(([status]) => status)).toEqual(['fail', 'no-data'])
  })

  it('keeps since when a promise is broken without a break, and forgets it when it holds again', () => {
    const timeline = new Course(['errors <= 10%'], 10).add('failure')
    timeline.look()
    expect(timeline.look()).toEqual([['fail', 1, 11]])
    expect(timeline.add(5, 9).look()).toEqual([['pass', 0.1, undefined]])
    timeline.add('failure').look()
    expect(timeline.look()).toEqual([['fail', 2 / 11, 13]])
  })

  it('counts judged seconds as far as the run has come', () => {
    const { judge } = new Course([])
    expect([0, 10, 10.5, 25, 30, 99].map((now) => judge.judgedSeconds(now))).toEqual([0, 0, 0.5, 15, 20, 20])
  })

  it('takes the share of checks that hold', () => {
    expect(new Course(['checks >= 60%'], 10).check(true).check(false).look()).toEqual([['fail', 0.5, 12]])
  })

  it('counts as throughput what ended in the judged time, not what was due in it', () => {
    // 100 a second are due, and 70 of them are answered: the rest comes when the load is over.
    const timeline = new Course(['rps >= 100'], 10)
    for (let i = 0; i < 20; i++) timeline.add(5, 70)
    timeline.add(9_000, 600, 'GET /a', 'request', 2)
    expect(timeline.look(true)).toEqual([['fail', 70, 31]])
    expect(timeline.counts.tally.sum([1, 2]).requests).toBe(2_000)
  })

  it('warns of a promise that is only to be warned of', () => {
    const timeline = new Course(['max <= 100ms or warn', 'max <= 1s or warn'], 10).add(900)
    expect(timeline.look()).toEqual([
      ['warn', expect.closeTo(900, -1), 11],
      ['pass', expect.closeTo(900, -1), undefined],
    ])
  })
})

describe('a promise under a condition', () => {
  it('counts only seconds at whose begin and end it holds', () => {
    const timeline = new Course(['max <= 100ms while users >= 100', 'rps >= 3 while users >= 100'], 10)
    timeline.users = 50
    timeline.go(3, 900)
    timeline.users = 100
    // Users came in the timeline of this second: it does not count.
    timeline.add(800).go(4, 60, 3)
    timeline.users = 99
    timeline.add(700)
    expect(timeline.look(true).map(([status, actual]) => [status, actual])).toEqual([
      ['pass', expect.closeTo(60, 0)],
      ['pass', 3],
    ])
  })

  it('counts the first second of a phase and the last one, in which users come and go', () => {
    const timeline = new Course(['errors <= 1% while users >= 10', 'errors <= 1% while users >= 10 in spike'])
    timeline.users = 10
    timeline.go(10, 5)
    // As it is seen when the phase is over: some have stopped already.
    timeline.add('failure', 50).go(18, 5, 10)
    timeline.users = 9
    timeline.add('failure', 50)
    expect(timeline.look(true).map(([status]) => status)).toEqual(['fail', 'fail'])
    const first = new Course(['errors <= 1% while users >= 10'], 10)
    first.users = 10
    expect(first.add('failure').look(true)[0]![0]).toBe('fail')
  })

  it('of throughput looks at each second by itself', () => {
    const timeline = new Course(['max <= 100ms while rps >= 5 and rps < 20'], 10)
    timeline.add(900, 4).add(50, 5).add(900, 20).add(60, 19)
    expect(timeline.look(true)).toEqual([['pass', expect.closeTo(60, 0), undefined]])
  })

  it('that never held has no data', () => {
    const timeline = new Course(['max <= 100ms while users >= 100'], 10)
    timeline.users = 40
    timeline.go(3, 5)
    expect(timeline.look(true)).toEqual([['no-data', undefined, undefined]])
    expect(timeline.reasons()).toEqual(['users was never >= 100: 40 at most'])
  })
})

describe('a promise in every stretch', () => {
  it('is broken by one of them, for good, and shows the worst', () => {
    const timeline = new Course(['rps >= 5 in every 3s'], 10).go(5, 5, 6)
    expect(timeline.look()).toEqual([['pass', 6, undefined]])
    expect(timeline.add(5, 1).look()).toEqual([['fail', 13 / 3, 13]])
    timeline.go(6, 5, 9)
    expect(timeline.look(true)).toEqual([['fail', 13 / 3, 13]])
  })

  it('has no data before the first one is whole', () => {
    const timeline = new Course(['max <= 100ms in every 5s'], 10).go(4, 5)
    expect(timeline.look()).toEqual([['no-data', undefined, undefined]])
    expect(timeline.reasons()).toEqual(['there were never 5s in a row to judge it by'])
    expect(timeline.add(5).look(true)).toEqual([['pass', expect.closeTo(5, 0), undefined]])
  })

  it('takes silence for a rate of 0, once there was anything, and for no time at all', () => {
    const timeline = new Course(['rps >= 1 in every 2s', 'max <= 100ms in every 2s'], 10).go(2, 5, 3)
    timeline.pass().pass().pass()
    expect(timeline.look(true)).toEqual([
      ['fail', 0, 12],
      ['pass', expect.closeTo(5, 0), undefined],
    ])
  })

  it('knows silence from the begin for what it was, once anything ends', () => {
    const timeline = new Course(
      ['rps >= 5 in every 2s', 'GET /a: goodput >= 5 in every 2s', 'GET /b: rps >= 5 in every 2s'],
      10,
    )
    timeline.pass().pass().pass().go(4, 5, 20)
    expect(timeline.look(true)).toEqual([
      ['fail', 0, 10],
      ['fail', 0, 10],
      ['no-data', undefined, undefined],
    ])
  })

  it('counts as throughput what ended in it, whatever phase it was due in', () => {
    const timeline = new Course(['rps >= 5 in every 2s in steady', 'max <= 100ms in every 2s in steady'], 10)
    for (let i = 0; i < 2; i++) timeline.add(900, 6, 'GET /a', 'request', 0)
    timeline.go(2, 5, 6)
    expect(timeline.look(true)).toEqual([
      ['pass', 6, undefined],
      ['pass', expect.closeTo(5, 0), undefined],
    ])
  })

  it('does not reach over a stretch that does not count', () => {
    const timeline = new Course(['max <= 100ms in every 4s while users >= 10'], 10)
    for (const users of [10, 10, 10, 9, 10, 10, 10]) {
      timeline.users = users
      timeline.add(5)
    }
    expect(timeline.look(true)).toEqual([['no-data', undefined, undefined]])
  })
})

describe('a promise for some time', () => {
  it('holds when one stretch kept it, and shows the best', () => {
    const timeline = new Course(['rps >= 5 for 3s'], 10).go(4, 5, 2)
    expect(timeline.look()).toEqual([['no-data', 10 / 5, undefined]])
    timeline.go(3, 5, 6).go(3, 5, 1)
    expect(timeline.look(true)).toEqual([['pass', 6, undefined]])
  })

  it('is broken when none did by the end', () => {
    const timeline = new Course(['rps >= 5 for 3s'], 10).go(10, 5, 4)
    expect(timeline.look(true)).toEqual([['fail', 4, undefined]])
  })
})

describe('what the load says of itself', () => {
  it('is told by the seconds of the judged time', () => {
    const timeline = new Course(['lag <= 5ms', 'lag.max <= 5ms', 'started >= 2', 'started.share >= 99%'])
    timeline.lag(900, 1)
    timeline.second = 10
    timeline.pass().lag(1, 5, 6).lag(2, 4, 4)
    expect(timeline.look(true).map(([status, actual]) => [status, actual])).toEqual([
      ['pass', expect.closeTo(2, 1)],
      ['pass', expect.closeTo(2, 1)],
      ['pass', 9 / 3],
      ['fail', 0.9],
    ])
  })

  it('is told of each stretch by itself', () => {
    const promises = ['lag.max <= 50ms in every 2s', 'lag.max <= 50ms for 2s']
    const timeline = new Course(promises, 10).add(5).lag(60).lag(1).lag(2).lag(70)
    expect(timeline.look(true).map(([status, actual]) => [status, actual])).toEqual([
      ['fail', expect.closeTo(70, 1)],
      ['pass', expect.closeTo(2, 1)],
    ])
  })
})

describe('a promise that aborts the run', () => {
  it('does so once it has been broken for as long as it says', () => {
    const timeline = new Course(['errors <= 10% or abort after 3s'], 10)
    timeline.go(2, 'failure').look()
    timeline.add('failure').look()
    expect(timeline.judge.abortedBy).toBeUndefined()
    timeline.add('failure').look()
    expect(timeline.judge.abortedBy).toBeUndefined()
    timeline.add('failure').look()
    expect(timeline.judge.abortedBy?.sla.metric.name).toBe('errors')
  })

  it('begins to wait anew when it holds in between, and stays broken once it has ended the run', () => {
    const timeline = new Course(['errors <= 50% or abort after 2s'], 10)
    timeline.add('failure').look()
    timeline.add(5, 5).look()
    timeline.add('failure', 30).look()
    expect(timeline.judge.abortedBy).toBeUndefined()
    timeline.pass().look()
    timeline.pass().look()
    expect(timeline.judge.abortedBy).toBeDefined()
    timeline.add(5, 900)
    expect(timeline.look(true)[0]![0]).toBe('fail')
  })

  it('does not wait for what is broken in every stretch and holds again', () => {
    const timeline = new Course(['max <= 100ms in every 1s or abort after 4s'], 10)
    timeline.add(900)
    for (let i = 0; i < 8; i++) timeline.add(5).look()
    expect(timeline.judge.abortedBy).toBeUndefined()
    expect(timeline.look(true)).toEqual([['fail', expect.closeTo(900, -1), 10]])
  })

  it('does not wait where it says nothing', () => {
    const timeline = new Course(['errors <= 10% or abort'], 10).add('failure')
    timeline.look()
    expect(timeline.judge.abortedBy).toBeDefined()
  })
})

describe('no data is never a pass', () => {
  it('of an endpoint never called, a phase not reached, and before the judged time; and it says why', () => {
    const timeline = new Course([
      'GET /never: errors <= 1%',
      'errors <= 1% in spike',
      slaOf('errors <= 1%', 'run', { phase: 'no such phase' }),
      'checks >= 50% in spike',
      'GET /a: max <= 1s',
      'rps >= 0',
      'target.cpu <= 70%',
      'errors <= 1% in spike in every 5s',
      slaOf('items: max <= 1s', 'metric'),
      slaOf('max <= 1s', 'run', {
        limit: { comparison: '<=', value: Number.NaN, unit: 'ms', relative: 'baseline' },
      }),
    ])
    timeline.add(5).check(true)
    timeline.second = 10
    timeline.add('failure')
    expect(timeline.look(true).map(([status]) => status)).toEqual([
      ...Array(5).fill('no-data'),
      'pass',
      ...Array(4).fill('no-data'),
    ])
    expect(timeline.reasons()).toEqual([
      'GET /never was never called',
      "the phase 'spike' was never reached",
      "the load has no phase 'no such phase'",
      "the phase 'spike' was never reached",
      'none of its 1 requests succeeded',
      undefined,
      'nothing watches the target: no monitor publishes target.cpu',
      "the phase 'spike' was never reached",
      'items never had a value',
      'none of the 1 requests succeeded',
    ])
    const early = new Course(['p95 <= 1ms', 'checks >= 99%', 'rps >= 1']).add(900).check(false)
    expect(early.look().map(([status]) => status)).toEqual(['no-data', 'no-data', 'no-data'])
    expect(early.reasons()).toEqual(Array(3).fill('no phase that is judged was reached'))
  })

  it('says of a baseline that does not say', () => {
    const limit = { comparison: '<=', value: Number.NaN, unit: 'ms', relative: 'baseline + 10%' } as const
    const timeline = new Course([slaOf('max <= 1s', 'run', { limit })], 10).add(5)
    expect(timeline.look(true)).toEqual([['no-data', expect.closeTo(5, 0), undefined]])
    expect(timeline.reasons()).toEqual([
      'there is no baseline that says what max was: give one with --baseline',
    ])
  })
})

describe('loads parallelLoad by parallelLoad', () => {
  it('are judged from the begin of a phase of another on, in the midst of their own', () => {
    const parallelLoads = [
      { ...phases[0]!, name: 'browsing/steady', startMs: 0, endMs: 10_000, judged: true },
      { ...phases[0]!, name: 'import/burst', startMs: 4_000, endMs: 10_000, judged: true },
    ]
    const counts = new RunCounts(parallelLoads)
    const judge = new Judge([slaOf('errors <= 10% after import/burst')], parallelLoads, counts, [0, 1])
    const recorder = new Recorder({
      worker: 0,
      phases: 2,
      startMs: 0,
      flush: (delta) => counts.add(decodeDelta(encodeDelta(delta))),
    })
    const row = recorder.row('GET /a')
    for (let second = 0; second < 10; second++) {
      for (let i = 0; i < 10; i++) {
        if (second < 4)
          recorder.count(measured({ row, phase: 0, endedMs: second * 1_000, responseUs: 5_000 }))
        else
          recorder.count(
            measured({
              row,
              phase: 0,
              endedMs: second * 1_000,
              responseUs: 5_000,
              failureIndex: 7,
              failureMessage: 'status 500',
              status: 500,
            }),
          )
      }
      recorder.count(measured({ row, phase: 1, endedMs: second * 1_000, responseUs: 5_000 }))
    }
    recorder.finish(10_000)
    judge.conclude(10)
    expect(judge.states[0]).toMatchObject({ status: 'fail', actual: 60 / 66 })
  })
})

describe('goodput and apdex', () => {
  it('take a request for good that is within what its endpoint promises, the run’s promise where it does not', () => {
    const timeline = new Course(
      ['goodput.share >= 50%', 'goodput >= 1', 'GET /a: p95 <= 100ms', 'GET /a: p50 <= 10ms', 'p99 <= 500ms'],
      10,
    )
    timeline.add(90, 2).add(101).add(400, 1, 'GET /b').add(900, 1, 'GET /b').add('failure')
    expect(timeline.look().slice(0, 2)).toEqual([
      ['pass', 3 / 6, undefined],
      ['fail', 3 / 5, 15],
    ])
  })

  it('take the time that they name', () => {
    const timeline = new Course(['goodput.share(100ms) >= 50%', 'apdex(100ms) >= 0.9', 'apdex >= 0.9'], 10)
    timeline.add(90, 2).add(399).add(401).add('failure')
    expect(timeline.look().map(([, actual]) => actual)).toEqual([2 / 5, (2 + 1 / 2) / 5, 4 / 5])
  })
})
