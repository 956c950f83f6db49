import { describe, expect, it } from 'vitest'
import type { Experiment } from '../experiment.ts'
import type { QueueLog } from '../servers/queue-log.ts'
import { trueResponses } from './true-responses.ts'

const experiment: Experiment = {
  name: 'five arrivals',
  load: { kind: 'arrivals', perSecond: 100, spread: 'constant' },
  warmUpSeconds: 0,
  seconds: 0.05,
  server: { service: { kind: 'constant', meanMs: 4, seed: 1 } },
  pacing: 'precise',
  workers: 1,
}

/** What a server writes down that has read arrivals (due at 0, 10, … 40 ms) so much too late, on a clock of its own. */
function logOf(latenessMs: readonly number[], serviceMs = 4): QueueLog {
  const served = latenessMs.map((late, number) => {
    const seenMs = 7_000 + 10 * number + late
    return { number, seenMs, endedMs: seenMs + serviceMs, serviceMs }
  })
  return { clockMs: 0, served, asides: [], aways: [] }
}

describe('the truth of an open load', () => {
  it('counts from the intended start, however late a request was at the server', () => {
    const { responsesMs, latenessMs } = trueResponses(experiment, logOf([0, 0, 5, 1, 0]))
    responsesMs.forEach((ms) => {
      expect(ms).toBeCloseTo(4, 6)
    })
    expect([...latenessMs]).toEqual([0, 0, 0, 1, 5])
  })

  it('has the waiting behind those that the server took its time for', () => {
    const log = logOf([0, 0, 0, 0, 0])
    log.served[1]!.serviceMs = 15
    expect([...trueResponses(experiment, log).responsesMs].map(Math.round)).toEqual([4, 4, 4, 9, 15])
  })

  it('has the absence of the server', () => {
    const log = { ...logOf([0, 8, 0, 0, 0]), aways: [[7_009, 7_018]] as const }
    expect(
      [...trueResponses(experiment, { ...log, aways: [...log.aways] }).responsesMs].map(Math.round),
    ).toEqual([4, 4, 4, 6, 12])
  })

  it('sees a way back, and a way there, as long as it is', () => {
    const { seenWith } = trueResponses(experiment, logOf([0, 0, 5, 1, 0]))
    seenWith(() => ({ thereMs: 0.5, backMs: 0.25 })).forEach((ms) => {
      expect(ms).toBeCloseTo(4.75, 6)
    })
  })

  it('sees those wait who come behind one that was late on its way', () => {
    const log = logOf([0, 0, 0, 0, 0], 8)
    const ways = [0, 5, 0, 0, 0].map((thereMs) => ({ thereMs, backMs: 0 }))
    const seen = trueResponses(experiment, log).seenWith(() => ways.shift()!)
    expect([...seen].map(Math.round)).toEqual([8, 13, 11, 9, 8])
  })

  it('sees one that was overtaken on its way wait behind who overtook it', () => {
    const ways = [0, 12, 0, 0, 0].map((thereMs) => ({ thereMs, backMs: 0 }))
    const seen = trueResponses(experiment, logOf([0, 0, 0, 0, 0])).seenWith(() => ways.shift()!)
    // The second is there at 22, where the third is served from 20 to 24.
    expect([...seen].map(Math.round)).toEqual([4, 18, 4, 4, 4])
  })

  it('finds each request by its number, in whatever order they came', () => {
    const log = logOf([0, 0, 0, 0, 0])
    log.served.reverse()
    expect(trueResponses(experiment, log).latenessMs).toEqual(new Float64Array(5))
  })

  it('is not there when a request is missing, too many, or there twice', () => {
    expect(() => trueResponses(experiment, logOf([0, 0, 0, 0]))).toThrow('4 requests')
    expect(() => trueResponses(experiment, logOf([0, 0, 0, 0, 0, 0]))).toThrow('6 requests')
    const log = logOf([0, 0, 0, 0, 0])
    log.served[3]!.number = 2
    expect(() => trueResponses(experiment, log)).toThrow('each of the 5')
  })
})

describe('the truth of a closed load', () => {
  it("is the stay at the server, by the server's log", () => {
    const closed: Experiment = { ...experiment, load: { kind: 'users', count: 2, thinkMs: 0 } }
    const log = logOf([0, 3], 6)
    log.served[1]!.endedMs += 2
    const { responsesMs, latenessMs } = trueResponses(closed, log)
    expect([...responsesMs]).toEqual([6, 8])
    expect(latenessMs).toHaveLength(0)
  })

  it('sees the way on top of the stay', () => {
    const closed: Experiment = { ...experiment, load: { kind: 'users', count: 2, thinkMs: 0 } }
    const seen = trueResponses(closed, logOf([0, 0])).seenWith(() => ({ thereMs: 0.5, backMs: 0.25 }))
    expect([...seen]).toEqual([4.75, 4.75])
  })
})
