import { describe, expect, it } from 'vitest'
import { loadOf } from '../load/load-of.ts'
import { Recorder } from '../metrics/recorder.ts'
import { Tally } from '../metrics/tally.ts'
import { Judge } from './judge.ts'
import { parseLimit } from './limit.ts'
import { metricOf } from './metric.ts'
import type { Sla } from './sla.ts'

/** Warm-up from 0 to 10 s, not judged; steady to 20 s; spike to 30 s. */
const phases = loadOf([10, 1], [10, 1], [10, 1]).map((phase, index) => ({
  ...phase,
  name: ['warmup', 'steady', 'spike'][index]!,
  judged: index > 0,
}))

function sla(name: string, limit: string, scope = 'run', phase?: string): Sla {
  const metric = metricOf(name, scope)
  return {
    scope,
    phase,
    metric,
    limit: parseLimit(limit, metric.unit, metric.usual, name),
    place: undefined,
    keys: [],
    kind: scope === 'run' ? 'run' : 'request',
  }
}

/** A tally and how to add to it: successes in ms, or a failure. */
class Course {
  readonly tally = new Tally()
  readonly #recorder = new Recorder({
    worker: 0,
    phases: 3,
    startMs: 0,
    flush: (delta) => this.tally.add(delta),
  })
  #second = 0

  add(
    phase: number,
    ms: number | 'failure',
    times = 1,
    endpoint = 'GET /a',
    kind: 'request' | 'measure' = 'request',
  ) {
    const index = this.#recorder.endpoint(endpoint, kind)
    const now = this.#second * 1_000
    for (let i = 0; i < times; i++) {
      if (ms === 'failure') this.#recorder.failure(index, phase, now, 1_000, 7, 'status 503', 503, 1, 1)
      else this.#recorder.success(index, phase, now, ms * 1_000, ms * 1_000, 200, 1, 1)
    }
    return this.#flush()
  }

  check(ok: boolean, phase = 1) {
    this.#recorder.check('c', ok, phase)
    return this.#flush()
  }

  #flush(): this {
    this.#second++
    this.#recorder.advance(this.#second * 1_000)
    return this
  }
}

function standing(judge: Judge) {
  return judge.states.map(({ status, actual, failedSinceSeconds }) => [status, actual, failedSinceSeconds])
}

describe('the judge', () => {
  it('looks at judged phases alone', () => {
    const judge = new Judge([sla('max', '100ms'), sla('rps', '>=1')], phases)
    judge.look(new Course().add(0, 900, 50).add(1, 50, 10).add(2, 60, 10).tally, 30)
    expect(standing(judge)).toEqual([
      ['pass', expect.closeTo(60, 0), undefined],
      ['pass', 1, undefined],
    ])
  })

  it('looks at the phase that a promise names, judged or not', () => {
    const judge = new Judge(
      [sla('max', '100ms', 'run', 'warmup'), sla('rps', '>=2', 'run', 'steady')],
      phases,
    )
    judge.look(new Course().add(0, 900, 5).add(1, 50, 10).tally, 15)
    expect(standing(judge)).toEqual([
      ['fail', expect.closeTo(900, -1), 15],
      ['pass', 2, undefined],
    ])
  })

  it('looks at one endpoint’s requests, not at what a user measured under the same name', () => {
    const judge = new Judge([sla('max', '100ms', 'GET /a'), sla('max', '100ms', 'redis')], phases)
    judge.look(
      new Course().add(1, 900, 1, 'GET /a', 'measure').add(1, 50).add(1, 5, 1, 'redis', 'measure').tally,
      15,
    )
    expect(standing(judge)).toEqual([
      ['pass', expect.closeTo(50, 0), undefined],
      ['no-data', undefined, undefined],
    ])
  })

  it('has no data of an endpoint never called, a phase not reached, and before the judged time', () => {
    const slas = [
      sla('errors', '1%', 'GET /never'),
      sla('errors', '1%', 'run', 'spike'),
      sla('errors', '1%', 'run', 'no such phase'),
      sla('checks', '50%', 'run', 'spike'),
    ]
    const judge = new Judge([...slas, sla('rps', '>=0')], phases)
    judge.look(new Course().add(0, 5).check(true).add(1, 5).tally, 12)
    expect(judge.states.map(({ status }) => status)).toEqual([
      'no-data',
      'no-data',
      'no-data',
      'no-data',
      'pass',
    ])
    const early = new Judge([sla('p95', '1ms'), sla('checks', '99%'), sla('rps', '>=1')], phases)
    early.look(new Course().add(0, 900).check(false).tally, 10)
    expect(early.states.map(({ status }) => status)).toEqual(['no-data', 'no-data', 'no-data'])
  })

  it('tells a phase without a name from none', () => {
    const nameless = phases.map((phase, index) => (index === 0 ? { ...phase, name: '' } : phase))
    const judge = new Judge([sla('max', '100ms'), sla('max', '100ms', 'run', '')], nameless)
    judge.look(new Course().add(0, 900).add(1, 5).tally, 15)
    expect(judge.states.map(({ status }) => status)).toEqual(['pass', 'fail'])
  })

  it('keeps since when a promise is broken without a break, and forgets it when it holds again', () => {
    const judge = new Judge([sla('errors', '10%')], phases)
    const course = new Course().add(1, 'failure')
    judge.look(course.tally, 11)
    judge.look(course.tally, 12)
    expect(standing(judge)).toEqual([['fail', 1, 11]])
    judge.look(course.add(1, 5, 9).tally, 13)
    expect(standing(judge)).toEqual([['pass', 0.1, undefined]])
    judge.look(course.add(1, 'failure').tally, 14)
    judge.look(course.tally, 15)
    expect(standing(judge)).toEqual([['fail', 2 / 11, 14]])
  })

  it('counts judged seconds as far as the run has come', () => {
    const judge = new Judge([], phases)
    expect([0, 10, 10.5, 25, 30, 99].map((now) => judge.judgedSeconds(now))).toEqual([0, 0, 0.5, 15, 20, 20])
  })

  it('takes the share of checks that hold', () => {
    const judge = new Judge([sla('checks', '60%')], phases)
    judge.look(new Course().check(true).check(false).add(1, 5).tally, 15)
    expect(standing(judge)).toEqual([['fail', 0.5, 15]])
  })
})
