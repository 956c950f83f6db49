import { expect, it } from 'vitest'
import { percentileOf } from './percentile.ts'
import { seenByClients } from './seen-by-clients.ts'
import { type Transit, wholeMs } from './transit.ts'
import type { Truth } from './true-responses.ts'

/** The truth of a server whose requests do not wait for each other. */
function truthOf(responsesMs: Float64Array): Truth {
  return {
    responsesMs,
    staysMs: responsesMs,
    latenessMs: new Float64Array(),
    seenWith: (transitOf) => responsesMs.map((ms) => ms + wholeMs(transitOf())),
  }
}

const steps = (count: number, ms: number) => Float64Array.from({ length: count }, (_, at) => at * ms)
const transitsOf = (backMsOfEach: Float64Array): Transit[] =>
  Array.from(backMsOfEach, (backMs) => ({ thereMs: 0, backMs }))

it('a constant transit moves every percentile of every client by the same time', () => {
  const fractions = [0.01, 0.5, 0.99]
  const seen = seenByClients(truthOf(steps(1_000, 0.1)), [{ thereMs: 0.05, backMs: 0.2 }], fractions)
  seen.forEach(({ middleMs, highMs }, index) => {
    expect(middleMs).toBeCloseTo(percentileOf(steps(1_000, 0.1), fractions[index]!) + 0.25, 9)
    expect(highMs).toBe(middleMs)
  })
})

it('equal responses are spread like the transit', () => {
  const transits = transitsOf(steps(100, 0.01))
  const fractions = [0.1, 0.5, 0.9]
  const seen = seenByClients(truthOf(new Float64Array(5_000).fill(4)), transits, fractions)
  seen.forEach(({ middleMs }, index) => {
    expect(middleMs).toBeCloseTo(4 + fractions[index]!, 1)
  })
})

it('a rare slow transit is seen by some clients only', () => {
  const transits = transitsOf(new Float64Array(1_000).fill(1).fill(20, 995))
  const [seen] = seenByClients(truthOf(new Float64Array(100).fill(4)), transits, [0.99])
  expect(seen).toEqual({ middleMs: 5, highMs: 24 })
})

it('the result is the same each time; without transits it is the response time at the server', () => {
  const transits = transitsOf(steps(10, 0.1))
  const truth = truthOf(steps(50, 1))
  expect(seenByClients(truth, transits, [0.5])).toEqual(seenByClients(truth, transits, [0.5]))
  expect(seenByClients(truth, [], [0.5])).toEqual([{ middleMs: 24, highMs: 24 }])
})
