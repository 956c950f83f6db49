import { describe, expect, test } from 'vitest'
import { type Absence, Absences } from './absences.ts'
import { Core, LateLoop } from './late-loop.ts'
import { serverOf } from './servers.ts'
import { World } from './world.ts'

function loopOf(absences: Absence[] = [], more: { costMs?: number; core?: Core; world?: World } = {}) {
  const { costMs = 0, core = new Core(), world = new World(0) } = more
  return {
    world,
    loop: new LateLoop({
      world,
      core,
      absences: new Absences(absences),
      costMs,
      alarmsFirst: true,
      isPrecise: false,
    }),
  }
}

const queued = (fromMs: number, toMs: number): Absence => ({ fromMs, toMs, isQueued: true })

describe('a late event loop', () => {
  test('alarms and replies that are due in an absence are handled at its end', async () => {
    const { world, loop } = loopOf([queued(10, 50)])
    const seen: [string, number][] = []
    loop.at(5, () => seen.push(['early', loop.now()]))
    loop.at(20, () => seen.push(['alarm', loop.now()]))
    world.at(15, () => loop.receive(() => seen.push(['reply', loop.now()])))
    await world.runUntil(100)
    expect(seen).toEqual([
      ['early', 5],
      ['alarm', 50],
      ['reply', 50],
    ])
    // It wanted to run from 15 on.
    expect(loop.queued()).toBe(35)
  })

  test('code that blocks delays what follows in its turn, and everything that comes meanwhile', async () => {
    const { world, loop } = loopOf([queued(20, 40)])
    const seen: number[] = []
    loop.at(10, () => {
      loop.spend(15)
      seen.push(loop.now())
    })
    world.at(12, () => loop.receive(() => seen.push(loop.now())))
    await world.runUntil(100)
    expect(seen).toEqual([45, 45])
    expect([loop.cpu(), loop.queued()]).toEqual([15, 20])
  })

  test('loops on one core wait for each other', async () => {
    const core = new Core()
    const { world, loop: one } = loopOf([], { core, costMs: 3 })
    const { loop: other } = loopOf([], { core, world })
    const seen: number[] = []
    one.at(10, () => seen.push(one.now()))
    other.at(11, () => seen.push(other.now()))
    await world.runUntil(100)
    expect(seen).toEqual([10, 13])
    expect(other.queued()).toBe(2)
  })
})

describe('a loop that stays awake', () => {
  test('a loop that polls waits for a core during a whole absence, and has not slept', async () => {
    const world = new World(0)
    const polled: number[] = []
    const loop = new LateLoop({
      ...{ world, core: new Core(), costMs: 0, alarmsFirst: false, isPrecise: true },
      absences: new Absences([queued(10, 50)]),
      onPoll: (nowMs, caller) => caller === 'attention' && polled.push(nowMs),
    })
    loop.at(5, () => loop.attend(45))
    world.at(40, () => loop.receive(() => {}))
    await world.runUntil(100)
    expect([loop.queued(), loop.idle()]).toEqual([40, 5])
    expect(polled).toEqual([9.98, 9.99])
  })
})

describe('a simulated server', () => {
  const arrivals = [
    [0, 10],
    [2, 4],
    [30, 5],
  ] as const

  async function endsOf(kind: Parameters<typeof serverOf>[0]): Promise<number[]> {
    const world = new World(0)
    const server = serverOf(kind, world)
    const ends: number[] = []
    arrivals.forEach(([atMs, needsMs], index) => {
      world.at(atMs, () =>
        server.arrive(needsMs, () => {
          ends[index] = world.nowMs
        }),
      )
    })
    await world.runUntil(1_000)
    return ends
  }

  test.each([
    ['in order', { kind: 'queue', workers: 1 }, [10, 14, 35]],
    ['two at a time', { kind: 'queue', workers: 2 }, [10, 6, 35]],
    [
      'in order, and stops for 20 of 25 ms',
      { kind: 'queue', workers: 1, stopMs: 20, everyMs: 25 },
      [30, 54, 79],
    ],
    // Both get half of the speed from 2 to 10.
    ['all at once, at equal shares', { kind: 'shared' }, [14, 10, 35]],
    ['all at once', { kind: 'free' }, [10, 6, 35]],
    ['all at once, slower together', { kind: 'slower', from: 1, slower: 0.5 }, [10, 8, 35]],
  ] as const)('%s', async (_, kind, ends) => {
    expect(await endsOf(kind)).toEqual(ends)
  })
})
