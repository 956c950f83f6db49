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

/** The log of a server that read arrivals (due at 0, 10, … 40 ms) late by these times, on its own clock. */
function logOf(latenessMs: readonly number[], serviceMs = 4): QueueLog {
  const served = latenessMs.map((late, number) => {
    const seenMs = 7_000 + 10 * number + late
    return { number, seenMs, endedMs: seenMs + serviceMs, serviceMs }
  })
  return { clockMs: 0, served, asides: [], absences: [] }
}

describe('the truth of an open load', () => {
  it('counts from the intended start, however late a request reached the server', () => {
    const { responsesMs, latenessMs } = trueResponses(experiment, logOf([0, 0, 5, 1, 0]))
    responsesMs.forEach((ms) => {
      expect(ms).toBeCloseTo(4, 6)
    })
    expect([...latenessMs]).toEqual([0, 0, 0, 1, 5])
  })

  it('includes waiting behind slow requests', () => {
    const log = logOf([0, 0, 0, 0, 0])
    log.served[1]!.serviceMs = 15
    expect([...trueResponses(experiment, log).responsesMs].map(Math.round)).toEqual([4, 4, 4, 9, 15])
  })

  it('includes the absence of the server', () => {
    const log = { ...logOf([0, 8, 0, 0, 0]), absences: [[7_009, 7_018]] as const }
    expect(
      [...trueResponses(experiment, { ...log, absences: [...log.absences] }).responsesMs].map(Math.round),
    ).toEqual([4, 4, 4, 6, 12])
  })

  it('includes the transit there and back', () => {
    const { seenWith } = trueResponses(experiment, logOf([0, 0, 5, 1, 0]))
    seenWith(() => ({ thereMs: 0.5, backMs: 0.25 })).forEach((ms) => {
      expect(ms).toBeCloseTo(4.75, 6)
    })
  })

  it('includes waiting behind a request that was late in transit', () => {
    const log = logOf([0, 0, 0, 0, 0], 8)
    const transits = [0, 5, 0, 0, 0].map((thereMs) => ({ thereMs, backMs: 0 }))
    const seen = trueResponses(experiment, log).seenWith(() => transits.shift()!)
    expect([...seen].map(Math.round)).toEqual([8, 13, 11, 9, 8])
  })

  it('includes waiting behind a request that overtook another in transit', () => {
    const transits = [0, 12, 0, 0, 0].map((thereMs) => ({ thereMs, backMs: 0 }))
    const seen = trueResponses(experiment, logOf([0, 0, 0, 0, 0])).seenWith(() => transits.shift()!)
    // The second arrives at 22, while the third is served from 20 to 24.
    expect([...seen].map(Math.round)).toEqual([4, 18, 4, 4, 4])
  })

  it('finds each request by its number, in any order', () => {
    const log = logOf([0, 0, 0, 0, 0])
    log.served.reverse()
    expect(trueResponses(experiment, log).latenessMs).toEqual(new Float64Array(5))
  })

  it('is refused if a request is missing, unexpected or duplicated', () => {
    expect(() => trueResponses(experiment, logOf([0, 0, 0, 0]))).toThrow('4 requests')
    expect(() => trueResponses(experiment, logOf([0, 0, 0, 0, 0, 0]))).toThrow('6 requests')
    const log = logOf([0, 0, 0, 0, 0])
    log.served[3]!.number = 2
    expect(() => trueResponses(experiment, log)).toThrow('each of the 5')
  })
})

describe('the truth of a closed load', () => {
  it("is the time at the server, from the server's log", () => {
    const closed: Experiment = { ...experiment, load: { kind: 'users', count: 2, thinkMs: 0 } }
    const log = logOf([0, 3], 6)
    log.served[1]!.endedMs += 2
    const { responsesMs, latenessMs } = trueResponses(closed, log)
    expect([...responsesMs]).toEqual([6, 8])
    expect(latenessMs).toHaveLength(0)
  })

  it('includes the transit besides the time at the server', () => {
    const closed: Experiment = { ...experiment, load: { kind: 'users', count: 2, thinkMs: 0 } }
    const seen = trueResponses(closed, logOf([0, 0])).seenWith(() => ({ thereMs: 0.5, backMs: 0.25 }))
    expect([...seen]).toEqual([4.75, 4.75])
  })
})
