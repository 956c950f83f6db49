import { describe, expect, test } from 'vitest'
import { type BenchOptions, LoadBench } from '../../test/support/load-bench.ts'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { endpoint } from '../plan/endpoint/endpoint.ts'
import { shape, users } from '../plan/load/load.ts'
import { scenario } from '../plan/scenario.ts'
import { between, constant, pacing, type Wait } from '../plan/wait.ts'
import { shareOf } from './schedule/share.ts'

const list = endpoint('GET /closed-load')
const calls = scenario('calls', ({ call }) => call(list))

const steady = (count: number, seconds = 1) => users({ steady: { hold: count, for: `${seconds}s` } })

const bench = (options: Partial<BenchOptions>) =>
  new LoadBench({ mix: calls, load: steady(1), answer: () => ({ afterMs: 100 }), ...options })

/** A timeline whose alarms are all late by `lateMs`. */
class LateTimeline extends VirtualTimeline {
  readonly #lateMs: number

  constructor(lateMs: number) {
    super(LoadBench.startMs)
    this.#lateMs = lateMs
  }

  override at(dueMs: number, ring: (dueMs: number) => void) {
    return super.at(dueMs + this.#lateMs, () => ring(dueMs))
  }
}

describe('users of a closed load', () => {
  test('an iteration with the weights of a phase belongs to the phase, also if the alarm of the phase is late', async () => {
    const before = endpoint('GET /closed-load/before')
    const after = endpoint('GET /closed-load/after')
    const run = await bench({
      mix: [scenario('before', ({ call }) => call(before)), scenario('after', ({ call }) => call(after))],
      load: shape((seconds) =>
        seconds < 2
          ? {
              users: 1,
              phase: seconds < 1 ? 'first' : 'second',
              weights: seconds < 1 ? { before: 1, after: 0 } : { before: 0, after: 1 },
            }
          : undefined,
      ),
      timeline: new LateTimeline(7),
      answer: () => ({ afterMs: 2 }),
    }).run()
    const phases = new Set(run.recorder.requests.map(({ row, phase }) => `row ${row} in phase ${phase}`))
    expect([...phases]).toEqual(['row 1 in phase 0', 'row 2 in phase 1'])
  })

  test('users start and stop at the times of the schedule', async () => {
    const story: string[] = []
    const run = bench({
      load: users({
        up: { ramp: [0, 2], over: '2s' },
        stay: { hold: 2, for: '1s' },
        down: { ramp: [2, 0], over: '2s' },
      }),
      onStart: ({ id }) => void story.push(`+${id}@${run.timeline.now() - LoadBench.startMs}`),
      onStop: ({ id }) => void story.push(`-${id}@${run.timeline.now() - LoadBench.startMs}`),
    })
    await run.run()
    expect(story).toEqual(['+0@0', '+1@1000', '-1@4000', '-0@5000'])
    expect(run.ended).toBe(true)
    expect(run.load.users).toBe(0)
  })

  test('users continue right after each reply, and finish the iteration under way at the end', async () => {
    const run = await bench({ answer: () => ({ afterMs: 300 }) }).run()
    expect(run.starts).toEqual([0, 300, 600, 900])
    expect(run.responsesMs).toEqual([300, 300, 300, 300])
    expect([run.recorder.completed, run.recorder.failed]).toEqual([4, 0])
    await run.stop()
    expect(run.recorder.plannedCount).toBe(4)
  })

  test('users start again with the same numbers when the load falls and rises', async () => {
    const story: string[] = []
    const run = bench({
      load: users({ a: { hold: 2, for: '1s' }, b: { hold: 1, for: '1s' }, c: { hold: 2, for: '1s' } }),
      onStart: ({ id }) => void story.push(`+${id}`),
      onStop: ({ id }) => void story.push(`-${id}`),
    })
    await run.run()
    expect(story).toEqual(['+0', '+1', '-1', '+1', '-1', '-0'])
  })

  test('a restarted user is independent of its predecessor that still waits for a reply', async () => {
    const run = bench({
      load: users({ a: { hold: 1, for: '1s' }, b: { hold: 0, for: '1s' }, c: { hold: 1, for: '3s' } }),
      answer: (_, number) => ({ afterMs: number === 0 ? 2_500 : 1_000 }),
    })
    await run.run(2_600)
    expect(run.load.users).toBe(1)
    await run.until(60_000)
    expect(run.starts).toEqual([0, 2_000, 3_000, 4_000])
    expect(run.ended).toBe(true)
  })

  test('each user has its own session, which is closed after onStop', async () => {
    const run = bench({ load: steady(3), onStop: ({ call }) => call(list) })
    await run.run()
    const own = run.target.pools
    expect(own).toHaveLength(3)
    expect(own.every(({ closed }) => closed)).toBe(true)
    expect(new Set(run.target.requests.map(({ pool }) => pool)).size).toBe(3)
  })

  test('users leave a shared connection pool open', async () => {
    const run = await bench({ load: steady(3), sharedConnections: 2 }).run()
    expect(run.target.pools.map(({ closed }) => closed)).toEqual([false])
  })
})

describe('the wait between iterations', () => {
  test('a constant wait always takes the same time', async () => {
    const mix = scenario('waits', { wait: constant('200ms') }, ({ call }) => call(list))
    expect((await bench({ mix }).run()).starts).toEqual([0, 300, 600, 900])
  })

  test('a random wait is between its two bounds', async () => {
    const mix = scenario('waits', { wait: between('100ms', '300ms') }, ({ call }) => call(list))
    const run = await bench({ mix, load: steady(1, 60) }).run()
    const gaps = run.starts.slice(1).map((ms, index) => ms - run.starts[index]! - 100)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...gaps)).toBeLessThan(300)
    expect(Math.min(...gaps)).toBeLessThan(110)
    expect(Math.max(...gaps)).toBeGreaterThan(290)
  })

  test('pacing starts iterations at the given interval', async () => {
    const mix = scenario('paced', { wait: pacing('250ms') }, ({ call }) => call(list))
    expect((await bench({ mix }).run()).starts).toEqual([0, 250, 500, 750])
  })

  test('pacing does not wait after an iteration longer than the interval, and that is not lateness', async () => {
    const mix = scenario('paced', { wait: pacing('250ms') }, ({ call }) => call(list))
    const run = await bench({ mix, answer: (_, number) => ({ afterMs: number === 1 ? 400 : 100 }) }).run()
    expect(run.starts).toEqual([0, 250, 650, 900])
    expect(run.responsesMs).toEqual([100, 400, 100, 100])
    expect(run.recorder.lagsMs).toEqual([0, 0, 0, 0])
  })

  test('pacing does not drift when alarms are late', async () => {
    const mix = scenario('paced', { wait: pacing('250ms') }, ({ call }) => call(list))
    const run = await bench({ mix, timeline: new LateTimeline(1) }).run()
    expect(run.starts).toEqual([1, 252, 502, 752])
  })

  test('a wait within an iteration takes the same time', async () => {
    const mix = scenario('paced inside', async ({ call, wait }) => {
      await call(list)
      await wait(pacing('250ms'))
    })
    expect((await bench({ mix }).run()).starts).toEqual([0, 250, 500, 750])
  })
})

describe('lateness after a wait', () => {
  test('lateness is added once, to the next call', async () => {
    const mix = scenario('twice', async ({ call, wait }) => {
      await call(list)
      await wait('300ms')
      await call(list)
      await call(list)
    })
    const run = bench({ mix, timeline: new LateTimeline(7), iterations: 1 })
    await run.run()
    // The scripted target's alarms are late as well: 107 instead of 100.
    expect(run.responsesMs).toEqual([107, 114, 107])
    expect(run.recorder.requests.map(({ serviceMs }) => serviceMs)).toEqual([107, 107, 107])
    expect(run.recorder.lagsMs).toEqual([0, 7, 0])
  })
})

describe('the end of the load', () => {
  test('a wait is cut, and its iteration counts neither as completed nor as failed', async () => {
    const mix = scenario('long', async ({ call, wait }) => {
      await call(list)
      await wait('1h')
      await call(list)
    })
    const run = await bench({ mix }).run(1_001)
    expect(run.ended).toBe(true)
    expect(run.sends).toEqual([0])
    expect([run.recorder.completed, run.recorder.failed]).toEqual([0, 0])
    expect(run.recorder.faults).toEqual([])
  })

  test('a wait in parallel with a call is cut, and the call may finish', async () => {
    const story: string[] = []
    const mix = scenario('both', ({ call, wait }) =>
      Promise.all([call(list).then(() => story.push('answered')), wait('1h')]),
    )
    const onStop = () => void story.push('stopped')
    const run = bench({ mix, onStop, answer: () => ({ afterMs: 1_500 }) })
    await run.run(1_200)
    expect(run.ended).toBe(false)
    await run.until(1_501)
    expect(run.ended).toBe(true)
    expect(story).toEqual(['answered', 'stopped'])
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual([undefined])
    expect(run.recorder.faults).toEqual([])
  })

  test('a cut wait within a measured function is no failure', async () => {
    const mix = scenario('measured', ({ measure, wait }) => measure('nap', () => wait('1h')))
    const run = await bench({ mix }).run(1_001)
    expect(run.ended).toBe(true)
    expect(run.recorder.requests).toEqual([])
    expect(run.recorder.faults).toEqual([])
  })

  test('waits are cut at once when the load is stopped', async () => {
    const run = bench({ load: steady(3, 1_000) })
    await run.run(250)
    run.load.stop()
    await run.until(301)
    expect(run.ended).toBe(true)
    expect(run.starts).toHaveLength(9)
    await run.until(2_000_000)
    expect(run.starts).toHaveLength(9)
  })
})

describe('users that stop themselves', () => {
  const once = scenario('once', async ({ call, stopUser }) => {
    await call(list)
    stopUser()
  })

  test('users that stopped are not replaced, and the load ends when all have stopped', async () => {
    const run = bench({ mix: once, load: steady(3, 1_000) })
    await run.run(150)
    expect(run.starts).toEqual([0, 0, 0])
    expect(run.load.users).toBe(0)
    expect(run.ended).toBe(true)
  })

  test('users that stopped do not end the load while others have not started yet', async () => {
    const run = bench({ mix: once, load: users({ up: { ramp: [0, 2], over: '20s' } }) })
    await run.run(9_000)
    expect(run.ended).toBe(false)
    await run.until(10_100)
    expect(run.starts).toEqual([0, 10_000])
    expect(run.ended).toBe(true)
  })
})

describe('lifecycle of an iteration', () => {
  test('beforeIteration, the scenario and afterIteration run in order, and failures are recorded', async () => {
    const story: string[] = []
    const mix = scenario('told', async ({ call, iteration, endIteration }) => {
      story.push(`run ${iteration}`)
      await call(list)
      if (iteration === 1) throw new TypeError('broken')
      if (iteration === 2) endIteration()
    })
    const run = await bench({
      mix,
      load: steady(1, 0.39),
      beforeIteration: async ({ iteration, call }) => {
        story.push(`before ${iteration}`)
        await call(list)
        if (iteration === 3) throw new Error('cannot begin')
      },
      afterIteration: ({ iteration }, error) => void story.push(`after ${iteration}: ${error}`),
      answer: () => ({ afterMs: 50 }),
    }).run()
    expect(story).toEqual([
      'before 0',
      'run 0',
      'after 0: undefined',
      'before 1',
      'run 1',
      'after 1: TypeError: broken',
      'before 2',
      'run 2',
      'after 2: undefined',
      'before 3',
      'after 3: Error: cannot begin',
      'before 4',
      'run 4',
      'after 4: undefined',
    ])
    expect([run.recorder.completed, run.recorder.failed]).toEqual([5, 2])
    expect(run.recorder.faults).toEqual([
      expect.stringMatching(/^told: script: TypeError.*: broken$/),
      expect.stringMatching(/^beforeIteration: script: Error.*: cannot begin$/),
    ])
  })

  test('an afterIteration that throws fails its iteration', async () => {
    const run = await bench({
      load: steady(1, 0.15),
      afterIteration: ({ iteration }) => {
        if (iteration === 0) throw new Error('no cleaning')
      },
    }).run()
    expect([run.recorder.completed, run.recorder.failed]).toEqual([2, 1])
    expect(run.recorder.faults).toEqual([expect.stringMatching(/^afterIteration: script: .*no cleaning$/)])
  })

  test('an iteration cut by the end of the load still runs afterIteration', async () => {
    const errors: unknown[] = []
    const mix = scenario('long', ({ wait }) => wait('1h'))
    const run = await bench({ mix, afterIteration: (_, error) => void errors.push(error) }).run(1_001)
    expect(errors).toEqual([expect.objectContaining({ name: 'LoadEnded' })])
    expect(run.ended).toBe(true)
    expect([run.recorder.completed, run.recorder.failed]).toEqual([0, 0])
  })
})

describe('onStart', () => {
  test('a failed onStart is tried again after a second', async () => {
    const tries: number[] = []
    const run = bench({
      load: steady(1, 5),
      onStart: () => {
        tries.push(run.timeline.now() - LoadBench.startMs)
        if (tries.length < 3) throw new Error('not yet')
        return 'here'
      },
    })
    await run.run(2_150)
    expect(tries).toEqual([0, 1_000, 2_000])
    expect(run.starts).toEqual([2_000, 2_100])
    expect(run.recorder.faults).toHaveLength(2)
  })

  test('a user whose onStart never succeeds makes no iterations and runs no onStop', async () => {
    let stops = 0
    const run = bench({
      load: steady(2, 2.95),
      onStart: () => Promise.reject(new Error('never')),
      onStop: () => void stops++,
    })
    await run.run()
    expect(run.starts).toEqual([])
    expect(stops).toBe(0)
    expect(run.recorder.faults).toHaveLength(6)
    expect(run.ended).toBe(true)
    expect(run.close().load.loadShortfall).toMatchObject({ users: 2, unreadyUsers: 2 })
  })

  test('a user whose onStart fails only at first runs iterations later', async () => {
    let tries = 0
    const onStart = () => {
      if (tries++ < 2) throw new Error('not yet')
    }
    const run = await bench({ load: steady(2, 5), onStart }).run()
    expect(run.close().load.loadShortfall).toMatchObject({ users: 2, unreadyUsers: 0 })
  })

  test('onStop may wait and call, although the load is over', async () => {
    const run = bench({
      onStop: async ({ wait, call }) => {
        await wait('500ms')
        await call(list)
      },
    })
    await run.run()
    expect(run.sends.at(-1)).toBe(1_500)
    expect(run.ended).toBe(true)
  })
})

describe('a number of iterations', () => {
  test('exactly the given number is made, over several workers too, and then the load ends', async () => {
    let made = 0
    for (let worker = 0; worker < 3; worker++) {
      const part = bench({ load: steady(7, 100), iterations: 20, share: shareOf(worker, 3) })
      await part.run(2_000)
      expect(part.ended).toBe(true)
      await part.stop()
      expect(part.recorder.plannedCount).toBe(part.starts.length)
      made += part.starts.length
    }
    expect(made).toBe(20)
  })

  test('the load does not wait for users that have no iteration left', async () => {
    let waits = 0
    // Every fourth wait is a long one.
    const wait: Wait = { from: 'now', next: () => (waits++ % 4 === 0 ? 3_600_000 : 0) }
    const mix = scenario('naps', { wait }, ({ call }) => call(list))
    const run = bench({ mix, load: steady(8, 10_000), iterations: 20 })
    await run.run(5_000)
    expect(run.starts).toHaveLength(20)
    expect(run.recorder.completed).toBe(20)
    expect(run.ended).toBe(true)
  })

  test('an iteration that waits may finish', async () => {
    const mix = scenario('naps', async ({ call, wait, id }) => {
      await call(list)
      if (id === 0) await wait('2s')
      await call(list)
    })
    const run = bench({ mix, load: steady(2, 10_000), iterations: 3 })
    await run.run(2_150)
    expect(run.ended).toBe(false)
    await run.until(2_201)
    expect(run.ended).toBe(true)
    expect(run.recorder.completed).toBe(3)
    expect(run.sends).toHaveLength(6)
  })

  test('the load does not wait for users whose onStart fails', async () => {
    const run = bench({
      load: steady(2, 10_000),
      iterations: 2,
      onStart: ({ id }) => {
        if (id === 1) throw new Error('no')
      },
    })
    await run.run(201)
    expect(run.starts).toEqual([0, 100])
    expect(run.ended).toBe(true)
  })

  test('there is no wait after the last iteration', async () => {
    const mix = scenario('waits', { wait: constant('1h') }, ({ call }) => call(list))
    const run = bench({ mix, load: steady(1, 100), iterations: 1 })
    await run.run(101)
    expect(run.ended).toBe(true)
  })
})

describe('the duration of a closed load', () => {
  const resting = users({ work: { hold: 2, for: '300ms' }, rest: { hold: 0, for: '500ms' } })

  test('a load whose last phase has no users lasts as long as its phases', async () => {
    const run = bench({ load: resting })
    await run.run(799)
    expect([run.load.users, run.ended]).toEqual([0, false])
    await run.until(800)
    expect([run.ended, run.load.earlyEnd]).toEqual([true, undefined])
  })

  test('a load whose users have all stopped themselves ends early', async () => {
    const mix = scenario('leaves', async ({ call, stopUser }) => {
      await call(list)
      stopUser()
    })
    const run = await bench({ mix, load: resting }).run(101)
    expect([run.ended, run.load.earlyEnd]).toEqual([true, 'users'])
  })

  test('a load does not end early while users are to start, or after the schedule has stopped the last ones', async () => {
    const mix = scenario('leaves', async ({ call, id, stopUser }) => {
      await call(list)
      if (id > 0) stopUser()
    })
    const again = users({
      work: { hold: 2, for: '300ms' },
      rest: { hold: 0, for: '500ms' },
      more: { hold: 2, for: '1s' },
    })
    const run = bench({ mix, load: again })
    await run.run(1_750)
    expect(run.ended).toBe(false)
    const stopped = bench({ mix, load: resting })
    await stopped.run(799)
    expect(stopped.ended).toBe(false)
  })

  test('a worker without users ends at once, and has no part in the load', async () => {
    const run = await bench({ load: steady(1, 10), share: shareOf(1, 2) }).run(0)
    expect([run.ended, run.load.earlyEnd]).toEqual([true, 'idle'])
  })
})

describe('a scenario that never waits', () => {
  const others = scenario('others', ({ call }) => call(list))

  test.each([
    ['does nothing', scenario('nothing', () => {})],
    [
      'measures a function that takes no time',
      scenario('measures', ({ measure }) => measure('sum', () => 1 + 1)),
    ],
    [
      'forgets to await its call',
      scenario('forgets', ({ call }) => {
        call(list).catch(() => {})
      }),
    ],
    [
      'ignores the error of an invalid call',
      scenario('swallows', ({ call }) => {
        try {
          call(list, { params: { id: 1 } as never })
        } catch {}
      }),
    ],
  ])('a scenario that %s lets other users run', async (_, busy) => {
    // User 1 runs the busy scenario; user 0 must make progress nevertheless.
    const mix = scenario('either', (user) => (user.id === 1 ? busy.run(user) : others.run(user)))
    let turns = 0
    const run = bench({ mix, load: steady(2, 1) })
    // A busy user that never yields would never end, so it is stopped from inside.
    const { iterationStarted } = run.recorder
    run.recorder.iterationStarted = (...given) => {
      if (++turns > 20_000) throw new Error('no other user runs')
      iterationStarted.apply(run.recorder, given)
    }
    await run.run()
    expect(turns).toBeLessThan(20_000)
    expect(run.sends.filter((ms) => ms === 500).length).toBeGreaterThan(0)
    expect(run.ended).toBe(true)
  })
})

describe('the mix', () => {
  const made = (name: string) => scenario(name, ({ call }) => call(list))

  test('scenarios are chosen by weight', async () => {
    const run = await bench({
      mix: [
        [3, made('often')],
        [1, made('seldom')],
      ],
      load: steady(10, 99.95),
    }).run()
    const share = run.recorder.started.filter(({ scenario: index }) => index === 0).length / run.starts.length
    expect(run.starts).toHaveLength(10_000)
    expect(share).toBeCloseTo(0.75, 1)
  })

  test('the scenarios and all other random choices are the same in two runs, with any number of workers', async () => {
    const choices = async (workers: number, seed = 5) => {
      const all: string[] = []
      for (let worker = 0; worker < workers; worker++) {
        const tell = (name: string) =>
          scenario(name, async ({ call, id, iteration, random }) => {
            all.push(`${id}.${iteration} ${name} ${random.int(1, 1_000)}`)
            await call(list)
          })
        await bench({
          mix: [tell('a'), tell('b')],
          load: steady(5, 2.95),
          seed,
          share: shareOf(worker, workers),
        }).run()
      }
      return all.sort()
    }
    const one = await choices(1)
    expect(one.length).toBe(150)
    expect(await choices(1)).toEqual(one)
    expect(await choices(3)).toEqual(one)
    expect(await choices(1, 6)).not.toEqual(one)
  })
})
