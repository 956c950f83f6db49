import { describe, expect, it, test } from 'vitest'
import { testPhases } from '../../load/schedule/test-phases.ts'
import { noGauges } from '../../metrics/gauges.ts'
import { measured } from '../../metrics/measured-operation.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import { hasLongWait, silencesOf, silentMs } from './silent-stretches.ts'

/** 5 s of warm-up, which is not judged, then 20 s and 5 s. */
const phases = testPhases([5, 1], [20, 1], [5, 1]).map((phase, index) => ({ ...phase, judged: index > 0 }))

/** The counts of a run with one success a second, except in some seconds, in which a request hangs. */
function runWith(silent: [from: number, to: number][], longestMs = 100, endSeconds = 30) {
  const counts = new RunCounts(phases)
  const recorder = new Recorder({
    worker: 0,
    phases: 3,
    startMs: 0,
    gauges: () => noGauges,
    flush: (delta) => counts.add(delta),
  })
  const row = recorder.row('GET /')
  recorder.requestBegan(0)
  for (let second = 0; second < endSeconds; second++) {
    recorder.advance(second * 1_000)
    if (silent.some(([from, to]) => second >= from && second < to)) continue
    const responseUs = (second === 1 ? longestMs : 50) * 1_000
    recorder.requestBegan(second * 1_000)
    recorder.requestSucceeded(second * 1_000, 0)
    recorder.count(measured({ row, phase: 0, endedMs: second * 1_000, responseUs }))
  }
  recorder.finish(endSeconds * 1_000)
  return counts.tally
}

const found = (tally: ReturnType<typeof runWith>, endMs = 30_000) =>
  silencesOf(tally, phases, endMs).map(({ fromMs, toMs, isDeciding }) => [fromMs, toMs, isDeciding])

describe('silencesOf', () => {
  it.each<[string, [number, number][], [number, number, boolean][]]>([
    ['none', [], []],
    ['a pause of 5 s', [[10, 14]], []],
    ['a pause of 6 s in the middle, which decides nothing', [[10, 15]], [[9_000, 15_000, false]]],
    ['the last 6 of 25 judged seconds, which decides', [[25, 30]], [[24_000, 30_000, true]]],
    ['the last fifth of the judged time, which decides nothing', [[26, 30]], []],
    [
      'the middle and the end',
      [
        [6, 16],
        [20, 30],
      ],
      [
        [5_000, 16_000, false],
        [19_000, 30_000, true],
      ],
    ],
    ['all judged time', [[5, 30]], [[4_000, 30_000, true]]],
  ])('finds %s', (_, silent, expected) => {
    expect(found(runWith(silent))).toEqual(expected)
  })

  it('finds no silence that is shorter than twice the longest success', () => {
    expect(found(runWith([[10, 15]], 2_999))).toHaveLength(1)
    expect(found(runWith([[10, 15]], 3_001))).toEqual([])
  })

  it('lets a silence go on while requests are waited for after the load, and cuts it off at its end', () => {
    expect(found(runWith([[24, 50]], 100, 50))).toEqual([[23_000, 30_000, true]])
    // Between the end of the load and the last reply.
    expect(found(runWith([[27, 50]], 100, 50))).toEqual([[26_000, 30_000, false]])
  })

  it('measures a silence by the judged time until the end of a load that ends early', () => {
    expect(found(runWith([[9, 15]], 100, 15), 15_000)).toEqual([[8_000, 15_000, true]])
  })

  it('does not decide by a silence of which too little is judged', () => {
    const tally = runWith([[20, 30]])
    const cooled = phases.map((phase, index) => ({ ...phase, judged: index === 1 }))
    expect(silencesOf(tally, cooled, 30_000).map(({ isDeciding }) => isDeciding)).toEqual([true])
    const early = phases.map((phase, index) => ({ ...phase, judged: index === 0 }))
    expect(silencesOf(tally, early, 30_000).map(({ isDeciding }) => isDeciding)).toEqual([false])
  })
})

describe('silentMs', () => {
  it('is the silent time of some phases', () => {
    const tally = runWith([
      [2, 10],
      [20, 30],
    ])
    const silent = (indexes: number[], untilMs: number) =>
      silentMs(
        tally,
        indexes.map((index) => phases[index]!),
        untilMs,
      )
    expect(silent([0], 30_000)).toBe(4_000)
    expect(silent([1], 30_000)).toBe(5_000 + 6_000)
    expect(silent([1, 2], 30_000)).toBe(5_000 + 11_000)
    expect(silent([1, 2], 12_000)).toBe(5_000)
  })
})

test.each([
  [5_000, 100, false],
  [5_001, 100, true],
  [5_999, 3_000, false],
  [6_001, 3_000, true],
])('a wait of %d ms with a longest success of %d ms is long: %s', (waitMs, longestMs, isLong) => {
  const tally = runWith([], longestMs)
  tally.answers.add(29, { underWay: 1, successes: undefined, longestWaitUs: waitMs * 1_000 })
  expect(hasLongWait(tally)).toBe(isLong)
})
