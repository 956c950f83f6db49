import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { Random } from '../../base/random.ts'
import { OwnDelayLog } from './own-delay-log.ts'
import { type DelayedRequest, OwnDelays } from './own-delays.ts'

interface Sent extends DelayedRequest {
  unreadUs: number
  intendedMs: number
  endedMs: number
}

function request(): Sent {
  return { unreadUs: 0, intendedMs: 0, endedMs: 0, ownLagUs: 0, pendingDelayUs: 0, stretchAtSendUs: 0 }
}

/** A worker's requests, on a clock that a test sets, in turns of the event loop that a test begins. */
class Requests {
  readonly log = new OwnDelayLog()
  readonly turns = { turn: 0, at: () => this.turnMs, stalledMs: 0 }
  /** For how long the event loop may have kept what it handles now. */
  turnMs = 0
  readonly delays = new OwnDelays(this.log, this.turns)
  nowMs = 0

  /** Begins a turn of the event loop so much later that what was in flight before does not matter. */
  turn(): void {
    this.turns.turn++
    this.nowMs += 10_000
  }

  sends(lagMs = 0, hiddenMs = lagMs): Sent {
    const sent = request()
    sent.intendedMs = this.nowMs - lagMs
    this.delays.began(sent, this.nowMs, lagMs, Math.max(lagMs, hiddenMs))
    return sent
  }

  ends(sent: Sent, unreadMs = 0): number {
    sent.unreadUs = Math.round(unreadMs * 1_000)
    sent.endedMs = this.nowMs
    return this.delays.ended(sent) / 1_000
  }
}

describe('the delay of a request', () => {
  test('is 0 if the generator was in time', () => {
    const requests = new Requests()
    const sent = requests.sends(0.1)
    requests.nowMs = 50
    expect(requests.ends(sent, 0.1)).toBe(0)
  })

  test('is its own lag, and the time for which its reply lay unread on top of it', () => {
    const requests = new Requests()
    const sent = requests.sends(30)
    expect(requests.ends(sent, 12)).toBe(42)
  })

  test('is the largest delay that was being worked off when it was sent, until the requests in flight are as before', () => {
    const requests = new Requests()
    const before = requests.sends()
    requests.turn()
    const late = [50, 40, 30].map((lagMs) => requests.sends(lagMs))
    const next = requests.sends()
    expect(requests.ends(next)).toBe(50)
    const [first, second, third] = late
    expect([requests.ends(first!), requests.ends(second!)]).toEqual([50, 50])
    expect(requests.ends(requests.sends())).toBe(50)
    expect(requests.ends(third!)).toBe(50)
    // One request is in flight, as before the delay.
    requests.turns.turn++
    const after = requests.sends()
    expect([requests.ends(after), requests.ends(before)]).toEqual([0, 0])
  })

  test('is told for the second in which the event loop stood still, also if nothing was sent then', () => {
    const requests = new Requests()
    requests.turnMs = 2_100
    requests.delays.second(1_000, 2_500)
    expect(requests.log.take().largestUs).toBe(2_100_000)
    requests.turnMs = 1
    requests.delays.second(3_000, 3_001)
    expect(requests.log.take().largestUs).toBe(0)
  })

  test('includes what requests that were sent late took from it while both were at the target', () => {
    const requests = new Requests()
    const long = requests.sends()
    requests.turn()
    const late = [requests.sends(10), requests.sends(9), requests.sends(8)]
    requests.nowMs += 40
    for (const each of late) requests.ends(each)
    requests.nowMs += 60
    // For 40 ms, three of the four requests at the target were extra ones.
    expect(requests.ends(long)).toBe(30)
  })

  test('is that of a user whose reply before lay unread, for those that it may hold up', () => {
    const requests = new Requests()
    const late = requests.sends(0, 25)
    expect([requests.ends(requests.sends()), requests.ends(late)]).toEqual([25, 25])
  })

  test('counts code that blocks the turn of the event loop before it is sent, if that is long', () => {
    const requests = new Requests()
    requests.turnMs = 4
    expect(requests.ends(requests.sends())).toBe(0)
    requests.turnMs = 40
    expect(requests.ends(requests.sends())).toBe(40)
  })

  test('is over after 20 times its length, even if more requests stay in flight', () => {
    const requests = new Requests()
    requests.sends(20)
    requests.sends()
    requests.nowMs = 390
    expect(requests.sends().pendingDelayUs).toBe(20_000)
    requests.turns.turn++
    requests.nowMs = 410
    expect(requests.sends().pendingDelayUs).toBe(0)
  })
})

test('the largest delay that is being worked off in a second is told in each second', () => {
  const requests = new Requests()
  const late = requests.sends(35)
  requests.delays.second(100)
  expect(requests.log.take().largestUs).toBe(35_000)
  requests.delays.carry()
  requests.turns.turn++
  requests.nowMs = 200
  // It was alone at the target, which can have lacked the work of that time for 200 ms.
  requests.ends(late)
  requests.delays.second(200)
  expect(requests.log.take().largestUs).toBe(200_000)
  requests.delays.carry()
  requests.log.take()
  requests.turns.turn++
  requests.nowMs = 300
  requests.ends(requests.sends())
  requests.delays.second(300)
  expect(requests.log.take().largestUs).toBe(0)
})

/** A server in virtual time: when each request is complete, from when it arrives and what it needs, in ms. */
type Server = (arrivals: readonly number[], needs: readonly number[]) => number[]

const inOrder: Server = (arrivals, needs) => {
  let freeMs = 0
  return arrivals.map((ms, at) => {
    freeMs = Math.max(freeMs, ms) + needs[at]!
    return freeMs
  })
}

/** Works on all requests at once, with an equal share of its speed for each. */
const shared: Server = (arrivals, needs) => {
  const done = arrivals.map(() => 0)
  let open: { at: number; left: number }[] = []
  let nowMs = 0
  const workUntil = (untilMs: number) => {
    while (open.length > 0) {
      const next = open.reduce((a, b) => (b.left < a.left ? b : a))
      const endMs = nowMs + next.left * open.length
      const toMs = Math.min(endMs, untilMs)
      const each = (toMs - nowMs) / open.length
      for (const request of open) request.left -= each
      nowMs = toMs
      if (endMs > untilMs) return
      done[next.at] = nowMs
      open = open.filter((request) => request !== next)
    }
    nowMs = untilMs
  }
  arrivals.forEach((ms, at) => {
    workUntil(ms)
    nowMs = ms
    open.push({ at, left: needs[at]! })
  })
  workUntil(Number.POSITIVE_INFINITY)
  return done
}

/** A generator of random arrivals that cannot run in some stretches of time, against a server. */
function lowAndTruth(server: Server, seed: number, load: number, stall: { ms: number; everyMs: number }) {
  const random = new Random(seed, 0)
  const dueMs: number[] = []
  const needs: number[] = []
  for (let at = 0; at < 4_000; at++) {
    dueMs.push((dueMs.at(-1) ?? 0) + random.exponential(2))
    needs.push(random.exponential(2 * load))
  }
  const stalls: { fromMs: number; toMs: number }[] = []
  for (let ms = random.exponential(stall.everyMs); ms < dueMs.at(-1)!; ) {
    stalls.push({ fromMs: ms, toMs: ms + stall.ms })
    ms += stall.ms + random.exponential(stall.everyMs)
  }
  const stallAt = (ms: number) => stalls.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)
  const sentMs = dueMs.map((ms) => stallAt(ms)?.toMs ?? ms)
  const doneMs = server(sentMs, needs)
  const events = dueMs.flatMap((_, at) => {
    const stalled = stallAt(doneMs[at]!)
    const readMs = stalled?.toMs ?? doneMs[at]!
    const unreadMs = stalled === undefined ? 0 : stalled.toMs - stalled.fromMs
    return [
      { ms: sentMs[at]!, isEnd: false, at, unreadMs: 0 },
      { ms: readMs, isEnd: true, at, unreadMs },
    ]
  })
  events.sort((a, b) => a.ms - b.ms || Number(b.isEnd) - Number(a.isEnd))
  const requests = new Requests()
  const sent: Sent[] = []
  const low: number[] = []
  for (const { ms, isEnd, at, unreadMs } of events) {
    if (requests.nowMs !== ms) requests.turns.turn++
    requests.nowMs = ms
    if (!isEnd) sent[at] = requests.sends(ms - dueMs[at]!)
    else low[at] = Math.max(0, ms - dueMs[at]! - requests.ends(sent[at]!, unreadMs))
  }
  const truth = server(dueMs, needs).map((ms, at) => ms - dueMs[at]!)
  return { low: low.sort((a, b) => a - b), truth: truth.sort((a, b) => a - b) }
}

const servers = { 'works in order': inOrder, 'works on all requests at once': shared }

describe.each(Object.entries(servers))('against a server that %s', (_, server) => {
  test.each([
    [0.3, { ms: 20, everyMs: 200 }],
    [0.5, { ms: 100, everyMs: 1_000 }],
    [0.8, { ms: 20, everyMs: 500 }],
    [0.8, { ms: 100, everyMs: 2_000 }],
    [0.9, { ms: 50, everyMs: 1_000 }],
    [0.1, { ms: 600, everyMs: 3_000 }],
  ])('at a load of %s with stalls of %o, the low percentiles are never above the truth', (load, stall) => {
    for (let seed = 1; seed <= times(6); seed++) {
      const { low, truth } = lowAndTruth(server, seed, load, stall)
      for (const share of [0.5, 0.9, 0.95, 0.99, 0.999]) {
        const rank = Math.ceil(share * truth.length) - 1
        expect(low[rank], `p${share * 100} of seed ${seed}`).toBeLessThanOrEqual(truth[rank]! + 0.2)
      }
    }
  })
})
