import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { decodeDelta, encodeDelta } from '../codec/delta-codec.ts'
import type { Delta } from '../delta.ts'
import { noGauges } from '../gauges.ts'
import { measured } from '../measured-operation.ts'
import { Recorder } from '../recorder.ts'
import { RunCounts } from '../run-counts.ts'
import { AnswerTally, type TimeStretch } from './answer-tally.ts'

/** A request of a worker: when it began and ended, in ms, whether it succeeded, and for how long its reply lay unread. */
interface Request {
  worker?: number
  from: number
  to: number
  isSuccess?: boolean
  unreadMs?: number
}

const success = (from: number, to: number, more: Partial<Request> = {}): Request => ({
  from,
  to,
  isSuccess: true,
  ...more,
})
const failure = (from: number, to: number, more: Partial<Request> = {}): Request => ({ from, to, ...more })

/** Records requests on their workers, and returns the deltas. Ticks close idle seconds, unless a worker stands still. */
function deltasOf(
  requests: readonly Request[],
  workers: number,
  endMs: number,
  stalls: TimeStretch[] = [],
): Delta[] {
  const deltas: Delta[] = []
  for (let worker = 0; worker < workers; worker++) {
    const recorder = new Recorder({
      worker,
      phases: 1,
      startMs: 0,
      gauges: () => noGauges,
      flush: (delta) => deltas.push(decodeDelta(encodeDelta(delta))),
    })
    const row = recorder.row('GET /')
    const own = requests.filter((request) => (request.worker ?? 0) === worker)
    const isStalled = (ms: number) => stalls.some(({ fromMs, toMs }) => ms > fromMs && ms < toMs)
    const events = [
      ...own.map((request) => ({ at: request.from, run: () => recorder.requestBegan(request.from) })),
      ...own.map(({ from, to, isSuccess = false, unreadMs = 0 }) => ({
        at: to,
        run: () => {
          if (isSuccess) recorder.requestSucceeded(to, unreadMs * 1_000)
          else recorder.requestEnded(to, (to - from) * 1_000)
          const outcome = isSuccess ? {} : { failureIndex: 3, failureMessage: 'timeout' }
          recorder.count(
            measured({ row, phase: 0, endedMs: to, responseUs: (to - from) * 1_000, ...outcome }),
          )
        },
      })),
      ...Array.from({ length: endMs / 1_000 }, (_, second) => second * 1_000)
        .filter((ms) => !isStalled(ms))
        .map((ms) => ({ at: ms, run: () => recorder.advance(ms) })),
    ]
    for (const { run } of events.toSorted((a, b) => a.at - b.at)) run()
    recorder.finish(endMs)
  }
  return deltas
}

function unanswered(requests: readonly Request[], workers = 1, endMs = 30_000, stalls: TimeStretch[] = []) {
  const counts = new RunCounts([], {}, workers)
  for (const delta of deltasOf(requests, workers, endMs, stalls)) counts.add(delta)
  counts.release()
  return counts.tally.answers.unanswered(5_000).map(({ fromMs, toMs }) => [fromMs, toMs])
}

/** Requests one after another, each of `ms`, with a gap after each. */
function chain(from: number, to: number, ms: number, gapMs: number, isSuccess = false): Request[] {
  const requests: Request[] = []
  for (let at = from; at + ms <= to; at += ms + gapMs) requests.push({ from: at, to: at + ms, isSuccess })
  return requests
}

describe('AnswerTally', () => {
  it.each<[string, Request[], [number, number][]]>([
    ['no request', [], []],
    ['a success', [success(0, 100)], []],
    ['a request that hangs', [success(0, 3_210), failure(3_210, 30_000)], [[3_210, 30_000]]],
    [
      'a request that hangs while another one succeeds',
      [failure(0, 30_000), ...chain(0, 30_000, 900, 100, true)],
      [],
    ],
    ['a pause between requests', [success(0, 1_000), failure(10_000, 12_000)], []],
    ['a first request that hangs', [failure(2_030, 12_000)], [[2_000, 12_000]]],
    ['failures without a gap', chain(0, 20_000, 50, 20), [[0, 20_000]]],
    ['failures with gaps', chain(0, 20_000, 50, 250), []],
    [
      'two silences with one success between them',
      [failure(0, 20_000), success(8_000, 8_450)],
      [
        [0, 8_450],
        [8_450, 20_000],
      ],
    ],
    ['a stretch of exactly 5 s', [success(0, 1_000), failure(1_000, 6_000), success(5_500, 6_000)], []],
    [
      'a stretch of a little more than 5 s',
      [success(0, 1_000), failure(1_000, 6_001), success(5_500, 6_001)],
      [[1_000, 6_001]],
    ],
    [
      'a stretch across the end of a page of seconds',
      [success(4_093_900, 4_094_000), failure(4_094_000, 4_100_000)],
      [[4_094_000, 4_100_000]],
    ],
    [
      'a reply that lay unread',
      [failure(0, 20_000), success(2_000, 9_000, { unreadMs: 5_000 })],
      [[9_000, 20_000]],
    ],
  ])('finds the stretches of %s', (_, requests, expected) => {
    const endMs = Math.max(30_000, ...requests.map(({ to }) => Math.ceil(to / 1_000) * 1_000))
    expect(unanswered(requests, 1, endMs)).toEqual(expected)
  })

  it('counts the successes and the waits of all workers together', () => {
    const alternating = [failure(0, 10_000, { worker: 0 }), failure(9_990, 20_000, { worker: 1 })]
    expect(unanswered(alternating, 2)).toEqual([[0, 20_000]])
    expect(unanswered([...alternating, success(6_000, 6_100, { worker: 1 })], 2)).toEqual([
      [0, 6_100],
      [6_100, 20_000],
    ])
  })

  it('does not count seconds in which the generator stood still', () => {
    const requests = [success(0, 1_000), failure(1_000, 20_000)]
    expect(unanswered(requests, 1, 20_000, [{ fromMs: 2_000, toMs: 18_500 }])).toEqual([])
  })

  it('comes to the same result however requests are divided and deltas are ordered', () => {
    const random = new Random(7)
    for (let round = 0; round < 30; round++) {
      const requests = Array.from({ length: random.int(1, 40) }, (): Request => {
        const from = random.int(0, 25_000)
        return { from, to: from + random.int(1, 8_000), isSuccess: random.chance(0.2) }
      })
      const tallyOf = (workers: number) => {
        const tally = new AnswerTally()
        const spread = requests.map((request) => ({ ...request, worker: random.int(0, workers - 1) }))
        const deltas = deltasOf(spread, workers, 40_000).toSorted(() => random.int(-1, 1))
        for (const { second, load } of deltas) tally.add(second, load.answers)
        return tally.unanswered(1_000)
      }
      expect(tallyOf(3)).toEqual(tallyOf(1))
      expect(tallyOf(1)).toEqual(exact(requests))
    }
  })
})

/** The stretches by definition: in steps of 1 ms, with parts of 100 ms for what was under way. */
function exact(requests: readonly Request[]): TimeStretch[] {
  const parts = new Set<number>()
  for (const { from, to } of requests)
    for (
      let part = Math.floor(from / 100);
      part <= Math.max(Math.floor(from / 100), Math.ceil(to / 100) - 1);
      part++
    )
      parts.add(part)
  const successes = requests.filter(({ isSuccess }) => isSuccess).map(({ to }) => to)
  const bySecond = Map.groupBy(successes, (ms) => Math.floor(ms / 1_000))
  const breaks = [...bySecond.values()].map((all) => [Math.min(...all), Math.max(...all)] as const)
  const found: TimeStretch[] = []
  let fromMs: number | undefined
  for (let ms = 0; ms <= 45_000; ms++) {
    const isBroken = breaks.some(([from, to]) => ms >= from && ms <= to)
    const isUnderWay = parts.has(Math.floor(ms / 100))
    if (isUnderWay && !isBroken) fromMs ??= breaks.some(([, to]) => to === ms - 1) ? ms - 1 : ms
    else if (fromMs !== undefined) {
      if (ms - fromMs > 1_000) found.push({ fromMs, toMs: ms })
      fromMs = undefined
    }
  }
  return found
}
