import { describe, expect, it } from 'vitest'
import { slaOf } from '../../../test/support/sla-of.ts'
import { Random } from '../../base/random.ts'
import type { RowKind } from '../../base/row-kind.ts'
import { testPhases } from '../../load/schedule/test-phases.ts'
import { decodeDelta, encodeDelta } from '../../metrics/codec/delta-codec.ts'
import { noGauges } from '../../metrics/gauges.ts'
import { measured } from '../../metrics/measured-operation.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import type { Sla } from '../sla/sla.ts'
import { Judge } from './judge.ts'

/** A warm-up from 0 to 10 s, which is not judged; steady to 20 s; spike to 30 s. */
const phases = testPhases([10, 1], [10, 1], [10, 1]).map((phase, index) => ({
  ...phase,
  name: ['warmup', 'steady', 'spike'][index]!,
  judged: index > 0,
}))

/** Records a run second by second, with a judge. */
class JudgedRun {
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

  /** Adds a second in which `times` requests end, each after `ms` or as a failure, due in `phase`. */
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

  /** Adds several seconds of the same requests. */
  addSeconds(seconds: number, ms: number | 'failure', times = 1) {
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

  /** Ends the current second. */
  pass() {
    this.second++
    this.#recorder.advance(this.second * 1_000)
    return this
  }

  /** The index of the current phase. */
  get phase() {
    return Math.min(2, Math.floor(this.second / 10))
  }

  /** Returns the states of the SLAs now, or at the end of the run. */
  assess(isOver = false) {
    if (isOver) this.judge.conclude(this.second)
    else this.judge.update(this.second)
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
  it('counts judged phases only', () => {
    const run = new JudgedRun(['max <= 100ms', 'rps >= 1'])
      .addSeconds(10, 900, 5)
      .addSeconds(10, 50, 1)
      .addSeconds(10, 60)
    expect(run.assess()).toEqual([
      ['pass', expect.closeTo(60, 0), undefined],
      ['pass', 1, undefined],
    ])
  })

  it('counts the phase that an SLA names, judged or not', () => {
    const run = new JudgedRun(['max <= 100ms in warmup', 'rps >= 2 in steady'])
      .addSeconds(10, 900)
      .addSeconds(5, 50, 2)
    expect(run.assess()).toEqual([
      ['fail', expect.closeTo(900, -1), 15],
      ['pass', 2, undefined],
    ])
  })

  it('counts results of a phase that arrive after its end', () => {
    const run = new JudgedRun(['GET /a: max <= 100ms in warmup', 'errors <= 1% in warmup']).addSeconds(12, 50)
    expect(run.assess().map(([status]) => status)).toEqual(['pass', 'pass'])
    expect(run.assess().map(([status]) => status)).toEqual(['pass', 'pass'])
    run.add(900, 1, 'GET /a', 'request', 0).add('failure', 1, 'GET /b', 'request', 0)
    expect(run.assess().map(([status]) => status)).toEqual(['fail', 'fail'])
  })

  it('comes to the same result at the end, however often it was updated before', () => {
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
    const slas = texts.filter((text) => !/^GET.*checks/.test(text))
    for (let round = 0; round < 20; round++) {
      const [often, once] = [new JudgedRun(slas), new JudgedRun(slas)]
      for (let second = 0; second < 32; second++) {
        const phase = random.chance(0.2) ? random.int(0, 2) : undefined
        const endpoint = random.pick(['GET /a', 'GET /b'])
        const ms = random.chance(0.2) ? 'failure' : random.int(1, 120)
        const [times, checks, passes] = [random.int(0, 4), random.chance(0.3), random.chance(0.7)]
        for (const run of [often, once]) {
          run.add(ms, times, endpoint, 'request', phase ?? run.phase)
          if (checks) run.check(passes)
        }
        often.assess()
      }
      const states = (run: JudgedRun) => run.assess().map(([status, actual]) => [status, actual])
      expect(states(often)).toEqual(states(once))
    }
  })

  it('an SLA with `after` counts from the start of a phase, or from some time after it', () => {
    const run = new JudgedRun(['max <= 100ms after spike', 'max <= 100ms after spike + 3s', 'max <= 100ms'])
    run.addSeconds(10, 1).addSeconds(10, 900).addSeconds(2, 500).addSeconds(8, 60)
    expect(run.assess(true).map(([status, actual]) => [status, actual])).toEqual([
      ['fail', expect.closeTo(500, 0)],
      ['pass', expect.closeTo(60, 0)],
      ['fail', expect.closeTo(900, 0)],
    ])
  })

  it('counts the requests of an endpoint, and not a measured function of the same name', () => {
    const run = new JudgedRun(['GET /a: max <= 100ms', 'redis: max <= 100ms'], 10)
    run.add(900, 1, 'GET /a', 'measure').add(50).add(5, 1, 'redis', 'measure')
    expect(run.assess()).toEqual([
      ['pass', expect.closeTo(50, 0), undefined],
      ['no-data', undefined, undefined],
    ])
  })

  it('counts everything with a tag, and the requests of a scenario', () => {
    const run = new JudgedRun(
      [
        slaOf('shop: max <= 100ms', 'tag', { taggedEndpoints: ['GET /a', 'GET /b'] }),
        slaOf('browse: rps >= 1', 'scenario'),
      ],
      10,
    )
    run
      .add(10)
      .add(20, 1, 'GET /b')
      .add(900, 1, 'GET /c')
      .add(30, 1, 'shop', 'tag')
      .add(5, 8, 'browse', 'scenario')
    expect(run.assess()).toEqual([
      ['pass', expect.closeTo(30, 0), undefined],
      ['pass', 1.6, undefined],
    ])
  })

  it('finds a group by its name, or else a measured function', () => {
    const run = new JudgedRun([slaOf('x: max <= 1s', undefined, { kind: undefined })], 10)
    expect(run.add(900, 1, 'x', 'measure').assess()).toEqual([['pass', expect.closeTo(900, -1), undefined]])
    expect(run.add(40, 1, 'x', 'group').assess()).toEqual([['pass', expect.closeTo(40, 0), undefined]])
  })

  it('distinguishes a phase with an empty name from no phase', () => {
    const nameless = new JudgedRun(['max <= 100ms', slaOf('max <= 100ms', 'run', { phase: '' })], 10).add(900)
    expect(nameless.assess().map(([status]) => status)).toEqual(['fail', 'no-data'])
  })

  it('keeps the time since which an SLA has not been met, until it is met again', () => {
    const run = new JudgedRun(['errors <= 10%'], 10).add('failure')
    run.assess()
    expect(run.assess()).toEqual([['fail', 1, 11]])
    expect(run.add(5, 9).assess()).toEqual([['pass', 0.1, undefined]])
    run.add('failure').assess()
    expect(run.assess()).toEqual([['fail', 2 / 11, 13]])
  })

  it('counts judged seconds up to the current one', () => {
    const { judge } = new JudgedRun([])
    expect([0, 10, 10.5, 25, 30, 99].map((now) => judge.judgedSeconds(now))).toEqual([0, 0, 0.5, 15, 20, 20])
  })

  it('computes the share of checks that passed', () => {
    expect(new JudgedRun(['checks >= 60%'], 10).check(true).check(false).assess()).toEqual([
      ['fail', 0.5, 12],
    ])
  })

  it('counts requests that ended in the judged time as throughput, and not those that were due in it', () => {
    // 100 requests a second are due, and 70 of them end; the others end after the load.
    const run = new JudgedRun(['rps >= 100'], 10)
    for (let i = 0; i < 20; i++) run.add(5, 70)
    run.add(9_000, 600, 'GET /a', 'request', 2)
    expect(run.assess(true)).toEqual([['fail', 70, 31]])
    expect(run.counts.tally.sum([1, 2]).requests).toBe(2_000)
  })

  it('sets the status of an unmet SLA with `or warn` to warn', () => {
    const run = new JudgedRun(['max <= 100ms or warn', 'max <= 1s or warn'], 10).add(900)
    expect(run.assess()).toEqual([
      ['warn', expect.closeTo(900, -1), 11],
      ['pass', expect.closeTo(900, -1), undefined],
    ])
  })
})

describe('an SLA with a condition', () => {
  it('counts only seconds at whose start and end the condition is met', () => {
    const run = new JudgedRun(['max <= 100ms while users >= 100', 'rps >= 3 while users >= 100'], 10)
    run.users = 50
    run.addSeconds(3, 900)
    run.users = 100
    // Users started during this second, so it does not count.
    run.add(800).addSeconds(4, 60, 3)
    run.users = 99
    run.add(700)
    expect(run.assess(true).map(([status, actual]) => [status, actual])).toEqual([
      ['pass', expect.closeTo(60, 0)],
      ['pass', 3],
    ])
  })

  it('counts the first and the last second of a phase, in which users start and stop', () => {
    const run = new JudgedRun(['errors <= 1% while users >= 10', 'errors <= 1% while users >= 10 in spike'])
    run.users = 10
    run.addSeconds(10, 5)
    // The number of users after the phase, when some have stopped already.
    run.add('failure', 50).addSeconds(18, 5, 10)
    run.users = 9
    run.add('failure', 50)
    expect(run.assess(true).map(([status]) => status)).toEqual(['fail', 'fail'])
    const first = new JudgedRun(['errors <= 1% while users >= 10'], 10)
    first.users = 10
    expect(first.add('failure').assess(true)[0]![0]).toBe('fail')
  })

  it('evaluates a condition on throughput for each second', () => {
    const run = new JudgedRun(['max <= 100ms while rps >= 5 and rps < 20'], 10)
    run.add(900, 4).add(50, 5).add(900, 20).add(60, 19)
    expect(run.assess(true)).toEqual([['pass', expect.closeTo(60, 0), undefined]])
  })

  it('has no data if the condition was never met', () => {
    const run = new JudgedRun(['max <= 100ms while users >= 100'], 10)
    run.users = 40
    run.addSeconds(3, 5)
    expect(run.assess(true)).toEqual([['no-data', undefined, undefined]])
    expect(run.reasons()).toEqual(['users were never >= 100: at most 40'])
  })
})

describe('an SLA in every window', () => {
  it('fails for good when one window fails, and shows the worst window', () => {
    const run = new JudgedRun(['rps >= 5 in every 3s'], 10).addSeconds(5, 5, 6)
    expect(run.assess()).toEqual([['pass', 6, undefined]])
    // A delay that lasted into the window is known a second later.
    expect(run.add(5, 1).assess()).toEqual([['pass', 6, undefined]])
    run.addSeconds(6, 5, 9)
    expect(run.assess()).toEqual([['fail', 13 / 3, 13]])
    expect(run.assess(true)).toEqual([['fail', 13 / 3, 13]])
  })

  it('has no data before the first window is complete', () => {
    const run = new JudgedRun(['max <= 100ms in every 5s'], 10).addSeconds(4, 5)
    expect(run.assess()).toEqual([['no-data', undefined, undefined]])
    expect(run.reasons()).toEqual(['there was no uninterrupted stretch of 5s to judge'])
    expect(run.add(5).assess(true)).toEqual([['pass', expect.closeTo(5, 0), undefined]])
  })

  it('has a rate of 0 but no response time for windows without requests after the first one', () => {
    const run = new JudgedRun(['rps >= 1 in every 2s', 'max <= 100ms in every 2s'], 10).addSeconds(2, 5, 3)
    run.pass().pass().pass()
    expect(run.assess(true)).toEqual([
      ['fail', 0, 12],
      ['pass', expect.closeTo(5, 0), undefined],
    ])
  })

  it('has a rate of 0 for windows before the first request, once a request ends', () => {
    const run = new JudgedRun(
      ['rps >= 5 in every 2s', 'GET /a: goodput >= 5 in every 2s', 'GET /b: rps >= 5 in every 2s'],
      10,
    )
    run.pass().pass().pass().addSeconds(4, 5, 20)
    expect(run.assess(true)).toEqual([
      ['fail', 0, 10],
      ['fail', 0, 10],
      ['no-data', undefined, undefined],
    ])
  })

  it('counts requests that ended in a window as throughput, whatever phase they were due in', () => {
    const run = new JudgedRun(['rps >= 5 in every 2s in steady', 'max <= 100ms in every 2s in steady'], 10)
    for (let i = 0; i < 2; i++) run.add(900, 6, 'GET /a', 'request', 0)
    run.addSeconds(2, 5, 6)
    expect(run.assess(true)).toEqual([
      ['pass', 6, undefined],
      ['pass', expect.closeTo(5, 0), undefined],
    ])
  })

  it('does not span seconds that do not count', () => {
    const run = new JudgedRun(['max <= 100ms in every 4s while users >= 10'], 10)
    for (const users of [10, 10, 10, 9, 10, 10, 10]) {
      run.users = users
      run.add(5)
    }
    expect(run.assess(true)).toEqual([['no-data', undefined, undefined]])
  })
})

describe('an SLA for one window', () => {
  it('passes when one window passes, and shows the best window', () => {
    const run = new JudgedRun(['rps >= 5 for 3s'], 10).addSeconds(4, 5, 2)
    expect(run.assess()).toEqual([['no-data', 10 / 5, undefined]])
    run.addSeconds(3, 5, 6).addSeconds(3, 5, 1)
    expect(run.assess(true)).toEqual([['pass', 6, undefined]])
  })

  it('fails when no window has passed by the end', () => {
    const run = new JudgedRun(['rps >= 5 for 3s'], 10).addSeconds(10, 5, 4)
    expect(run.assess(true)).toEqual([['fail', 4, undefined]])
  })
})

describe('figures of the load itself', () => {
  it('are computed from the seconds of the judged time', () => {
    const run = new JudgedRun(['lag <= 5ms', 'lag.max <= 5ms', 'started >= 2', 'started.share >= 99%'])
    run.lag(900, 1)
    run.second = 10
    run.pass().lag(1, 5, 6).lag(2, 4, 4)
    expect(run.assess(true).map(([status, actual]) => [status, actual])).toEqual([
      ['pass', expect.closeTo(2, 1)],
      ['pass', expect.closeTo(2, 1)],
      ['pass', 9 / 3],
      ['fail', 0.9],
    ])
  })

  it('are computed for each window', () => {
    const slas = ['lag.max <= 50ms in every 2s', 'lag.max <= 50ms for 2s']
    const run = new JudgedRun(slas, 10).add(5).lag(60).lag(1).lag(2).lag(70)
    expect(run.assess(true).map(([status, actual]) => [status, actual])).toEqual([
      ['fail', expect.closeTo(70, 1)],
      ['pass', expect.closeTo(2, 1)],
    ])
  })
})

describe('an SLA that aborts the run', () => {
  it('aborts once it has been unmet for the given time', () => {
    const run = new JudgedRun(['errors <= 10% or abort after 3s'], 10)
    run.addSeconds(2, 'failure').assess()
    run.add('failure').assess()
    expect(run.judge.abortedBy).toBeUndefined()
    run.add('failure').assess()
    expect(run.judge.abortedBy).toBeUndefined()
    run.add('failure').assess()
    expect(run.judge.abortedBy?.sla.metric.name).toBe('errors')
  })

  it('starts to wait anew after it was met, and stays failed once it has aborted the run', () => {
    const run = new JudgedRun(['errors <= 50% or abort after 2s'], 10)
    run.add('failure').assess()
    run.add(5, 5).assess()
    run.add('failure', 30).assess()
    expect(run.judge.abortedBy).toBeUndefined()
    run.pass().assess()
    run.pass().assess()
    expect(run.judge.abortedBy).toBeDefined()
    run.add(5, 900)
    expect(run.assess(true)[0]![0]).toBe('fail')
  })

  it('does not abort when a window failed and later ones passed', () => {
    const run = new JudgedRun(['max <= 100ms in every 1s or abort after 4s'], 10)
    run.add(900)
    for (let i = 0; i < 8; i++) run.add(5).assess()
    expect(run.judge.abortedBy).toBeUndefined()
    expect(run.assess(true)).toEqual([['fail', expect.closeTo(900, -1), 10]])
  })

  it('aborts at once without a given time', () => {
    const run = new JudgedRun(['errors <= 10% or abort'], 10).add('failure')
    run.assess()
    expect(run.judge.abortedBy).toBeDefined()
  })
})

describe('a lack of data is never a pass', () => {
  it('has a reason: an endpoint never called, a phase not reached, or no judged phase yet', () => {
    const run = new JudgedRun([
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
    run.add(5).check(true)
    run.second = 10
    run.add('failure')
    expect(run.assess(true).map(([status]) => status)).toEqual([
      ...Array(5).fill('no-data'),
      'pass',
      ...Array(4).fill('no-data'),
    ])
    expect(run.reasons()).toEqual([
      'GET /never was never called',
      "the phase 'spike' was never reached",
      "the load has no phase 'no such phase'",
      "the phase 'spike' was never reached",
      'its only request did not succeed: status 503',
      undefined,
      'no monitor publishes target.cpu',
      "the phase 'spike' was never reached",
      'items never had a value',
      'the only request did not succeed: status 503',
    ])
    const early = new JudgedRun(['p95 <= 1ms', 'checks >= 99%', 'rps >= 1']).add(900).check(false)
    expect(early.assess().map(([status]) => status)).toEqual(['no-data', 'no-data', 'no-data'])
    expect(early.reasons()).toEqual(Array(3).fill('no judged phase was reached'))
  })

  it('applies to a limit relative to a baseline that has no such figure', () => {
    const limit = {
      comparison: '<=',
      value: Number.NaN,
      unit: 'ms',
      relative: 'baseline + 10%',
      hasBaseline: true,
    } as const
    const run = new JudgedRun([slaOf('max <= 1s', 'run', { limit })], 10).add(5)
    expect(run.assess(true)).toEqual([['no-data', expect.closeTo(5, 0), undefined]])
    expect(run.reasons()).toEqual(['the baseline has no max'])
  })
})

describe('parallel loads', () => {
  it('can be judged from the start of another load’s phase on, in the middle of their own', () => {
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
  it('count a request as good within the SLA of its endpoint, or else of the run', () => {
    const run = new JudgedRun(
      ['goodput.share >= 50%', 'goodput >= 1', 'GET /a: p95 <= 100ms', 'GET /a: p50 <= 10ms', 'p99 <= 500ms'],
      10,
    )
    run.add(90, 2).add(101).add(400, 1, 'GET /b').add(900, 1, 'GET /b').add('failure')
    expect(run.assess().slice(0, 2)).toEqual([
      ['pass', 3 / 6, undefined],
      ['fail', 3 / 5, 15],
    ])
  })

  it('use the time in their name', () => {
    const run = new JudgedRun(['goodput.share(100ms) >= 50%', 'apdex(100ms) >= 0.9', 'apdex >= 0.9'], 10)
    run.add(90, 2).add(399).add(401).add('failure')
    expect(run.assess().map(([, actual]) => actual)).toEqual([2 / 5, (2 + 1 / 2) / 5, 4 / 5])
  })
})

describe('a percentile of few requests', () => {
  const strict = (text: string) => slaOf(text, 'request', { isStrict: true })
  const states = (run: JudgedRun) => {
    run.judge.conclude(run.second)
    return run.judge.states.map(({ status, few, reason }) => [status, few, reason])
  }

  it.each([
    ['p99.9 <= 1s', 27, 'p99.9 of 27 requests: their slowest'],
    ['p99.9 <= 10ms', 999, 'p99.9 of 999 requests: their slowest'],
    ['p99.9 <= 1s', 1_000, undefined],
    ['p95 <= 1s', 19, 'p95 of 19 requests: their slowest'],
    ['p95 <= 1s', 20, undefined],
    ['service.p99 <= 1s', 99, 'service.p99 of 99 requests: their slowest'],
    ['offered.p99 <= 1s', 99, 'offered.p99 of 99 requests: their slowest'],
    ['p99 <= 1s in every 1s', 99, 'p99 of 99 requests: their slowest'],
    ['p99 <= 1s for 1s', 99, 'p99 of 99 requests: their slowest'],
    ['p95 <= 1s while rps >= 1', 19, 'p95 of 19 requests: their slowest'],
    ['max <= 1s', 1, undefined],
    ['errors <= 1%', 1, undefined],
  ])('is marked as their slowest: %s of %d', (text, count, reason) => {
    const [state] = states(new JudgedRun([text], 10).add(50, count))
    expect(state).toEqual([text.includes('10ms') ? 'fail' : 'pass', reason !== undefined, reason])
  })

  it.each([
    ['p95 <= 1s', 58, 59],
    ['p99 <= 1s', 298, 299],
    ['p99.9 <= 1s', 2_994, 2_995],
    ['p50 <= 1s', 4, 5],
    ['offered.p95 <= 1s', 58, 59],
    ['service.p95 <= 1s', 58, 59],
    ['p95 <= 1s in every 1s', 58, 59],
    ['p95 <= 1s for 1s', 58, 59],
    ['p95 <= 1s while rps >= 1', 58, 59],
  ])('is no data with strict evidence: %s of %d, but not of %d', (text, tooFew, enough) => {
    const where = /every|for/.test(text) ? 'a window has' : 'there were'
    const metric = text.split(' ')[0]
    expect(states(new JudgedRun([strict(text)], 10).add(50, tooFew))).toEqual([
      [
        'no-data',
        false,
        `${where} only ${tooFew.toLocaleString('en')} requests, and ${metric} needs ${enough.toLocaleString('en')} for strict evidence`,
      ],
    ])
    expect(states(new JudgedRun([strict(text)], 10).add(50, enough))[0]![0]).toBe('pass')
  })

  it('is no data with strict evidence if one of the windows has too few, unless another one does not meet the SLA', () => {
    const slas = [strict('p95 <= 100ms in every 1s'), strict('p95 <= 100ms for 1s')]
    const statuses = (run: JudgedRun) => states(run).map(([status]) => status)
    expect(statuses(new JudgedRun(slas, 10).add(50, 59).add(50, 58))).toEqual(['no-data', 'pass'])
    expect(statuses(new JudgedRun(slas, 10).add(150, 59).add(50, 58))).toEqual(['fail', 'fail'])
  })

  it('does not change other figures with strict evidence', () => {
    const run = new JudgedRun([strict('max <= 1s'), strict('mean <= 1s'), strict('errors <= 1%')], 10)
    expect(states(run.add(50)).map(([status]) => status)).toEqual(['pass', 'pass', 'pass'])
  })
})

describe('a percentile of all requests', () => {
  it('is infinite if more requests failed than it leaves out', () => {
    const slas = ['offered.p95 <= 1s', 'offered.p90 <= 1s', 'p95 <= 1s']
    const run = new JudgedRun(slas, 10).add(50, 94).add('failure', 6)
    run.judge.conclude(run.second)
    expect(run.judge.states.map(({ status, actual, reason }) => [status, actual, reason])).toEqual([
      ['fail', Number.POSITIVE_INFINITY, 'so many requests failed, and failures count as infinitely slow'],
      ['pass', expect.closeTo(50, 0), undefined],
      ['pass', expect.closeTo(50, 0), undefined],
    ])
  })
})

describe('availability', () => {
  it('is the share of whole phases in which the target was not silent', () => {
    const counts = new RunCounts(phases)
    const slas = ['availability >= 50%', 'availability >= 41% in steady', 'availability >= 50% after spike']
    const judge = new Judge(
      slas.map((text) => slaOf(text)),
      phases,
      counts,
    )
    const recorder = new Recorder({
      worker: 0,
      phases: 3,
      startMs: 0,
      gauges: () => noGauges,
      flush: (delta) => counts.add(decodeDelta(encodeDelta(delta))),
    })
    const row = recorder.row('GET /a')
    recorder.requestBegan(0)
    for (let second = 0; second < 30; second++) {
      recorder.advance(second * 1_000)
      // Silent from 14 s, its last success, to 22 s.
      if (second > 14 && second < 22) continue
      recorder.requestBegan(second * 1_000)
      recorder.requestSucceeded(second * 1_000, 0)
      recorder.count(
        measured({ row, phase: Math.floor(second / 10), endedMs: second * 1_000, responseUs: 5_000 }),
      )
      if (second === 17) judge.update(second)
    }
    recorder.finish(30_000)
    judge.conclude(30)
    expect(judge.states.map(({ status, actual }) => [status, actual])).toEqual([
      ['pass', 12 / 20],
      ['fail', 4 / 10],
      ['pass', 8 / 10],
    ])
  })

  it('has no data without a request', () => {
    const run = new JudgedRun(['availability >= 50%'], 10).pass()
    expect(run.assess(true)[0]![0]).toBe('no-data')
  })
})
