import { describe, expect, it } from 'vitest'
import { replay } from './replay.ts'

describe('the replay of a queue', () => {
  it('has no wait for a customer who finds the server free', () => {
    expect([...replay({ arrivalsMs: [0, 10, 20], servicesMs: [4, 5, 6] })]).toEqual([4, 5, 6])
  })

  it('has a wait for customers who arrive before the previous one has left', () => {
    // The first is served from 0 to 4, the second from 4 to 9, the third from 9 to 10. Then there is a gap.
    expect([...replay({ arrivalsMs: [0, 1, 2, 20], servicesMs: [4, 5, 1, 3] })]).toEqual([4, 8, 8, 3])
  })

  it('starts no service while the server is away', () => {
    const absences = [
      [10, 20],
      [30, 35],
    ] as const
    const responses = replay({ arrivalsMs: [9, 10, 12, 20, 34], servicesMs: [1, 2, 3, 4, 5], absences })
    expect([...responses]).toEqual([1, 12, 13, 9, 6])
  })

  it('continues a service that has started before the server went away', () => {
    expect([...replay({ arrivalsMs: [9, 9], servicesMs: [4, 1], absences: [[10, 20]] })]).toEqual([4, 12])
  })

  it('is empty without customers', () => {
    expect(replay({ arrivalsMs: [], servicesMs: [] })).toHaveLength(0)
  })
})
