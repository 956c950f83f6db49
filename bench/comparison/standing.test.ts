import { describe, expect, it } from 'vitest'
import { countsDiffer, type Round, type Turn, turnOf, turnOrder } from './round.ts'
import { formatSpread, spreadOf } from './spread.ts'
import { pairedRatio, standings } from './standing.ts'
import { formatRatio, judgeTargets } from './target.ts'

const turn = (cpuMicros: number): Turn => ({
  requests: 1_000_000,
  requestsClaimed: 1_000_000,
  connections: 64,
  wallSeconds: 10,
  cpuSeconds: cpuMicros,
  disturbed: 0,
})
const round = (costs: Record<string, number>): Round =>
  new Map(Object.entries(costs).map(([name, cost]) => [name, turn(cost)]))

describe('a spread', () => {
  it('has the median, or the mean of the two middle values', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9, count: 3 })
    expect(spreadOf([4, 1, 2, 9])).toMatchObject({ median: 3 })
    expect(spreadOf([])).toBeNull()
  })

  it('is formatted as the median with its range', () => {
    expect(formatSpread(spreadOf([9.64, 9.8, 10.12]), 1)).toBe('9.8 (9.6–10.1)')
    expect(formatSpread(spreadOf([98_731]), 0)).toBe('98,731 (98,731–98,731)')
    expect(formatSpread(null, 1)).toBe('–')
  })
})

describe('a ratio to another tool', () => {
  it('is computed within each round, so that a slow minute does not matter', () => {
    // In the second round the whole machine is three times slower.
    const rounds = [round({ ours: 12, wrk: 10 }), round({ ours: 36, wrk: 30 }), round({ ours: 11, wrk: 10 })]
    expect(pairedRatio(rounds, 'ours', 'wrk')).toMatchObject({ median: 1.2, min: 1.1, max: 1.2 })
  })

  it('leaves out rounds in which one of the two failed', () => {
    expect(pairedRatio([round({ ours: 12 }), round({ ours: 20, wrk: 10 })], 'ours', 'wrk')).toMatchObject({
      median: 2,
      count: 1,
    })
    expect(pairedRatio([round({ ours: 12 })], 'ours', 'wrk')).toBeNull()
  })
})

describe('the standings', () => {
  it('list the cheapest tool first and tools without a measurement last', () => {
    const rounds = [round({ k6: 90, wrk: 10, ours: 11 }), round({ k6: 90, wrk: 10, ours: 13 })]
    const order = standings(rounds, ['none', 'k6', 'ours', 'wrk'], 'wrk')
    expect(order.map(({ name }) => name)).toEqual(['wrk', 'ours', 'k6', 'none'])
    expect(order[1]!.cpuMicrosPerRequest).toMatchObject({ median: 12 })
    expect(order[1]!.requestsPerSecond).toMatchObject({ median: 100_000 })
    expect(order[3]!.cpuMicrosPerRequest).toBeNull()
  })
})

describe('the targets', () => {
  it('are met, missed or not measured', () => {
    const rounds = [round({ Plimsoll: 12, wrk: 10, k6: 60, autocannon: 20 })]
    const statuses = judgeTargets(rounds, 'Plimsoll').map(({ target, status }) => [target.against, status])
    expect(Object.fromEntries(statuses)).toEqual({
      wrk: 'met',
      autocannon: 'met',
      k6: 'missed',
      'Locust FastHttpUser': 'not measured',
    })
  })

  it('show a ratio below one as a fraction', () => {
    expect([1.2, 0.999, 0.125].map(formatRatio)).toEqual(['1.20 ×', '1.00 ×', '1/8.0 ×'])
  })
})

describe('a turn', () => {
  it('is based on the count of the server', () => {
    const measured = {
      claimed: 990,
      seen: { requests: 1_000, connections: 64 },
      wallSeconds: 1,
      cpuSeconds: 0.5,
      disturbed: 0,
    }
    expect(turnOf(measured)).toMatchObject({ requests: 1_000, requestsClaimed: 990 })
    expect(() => turnOf({ ...measured, seen: { requests: 0, connections: 0 } })).toThrow('no request')
    expect(() => turnOf({ ...measured, cpuSeconds: Number.NaN })).toThrow('times')
  })

  it('has a differing count only beyond the requests in flight and one percent', () => {
    expect(countsDiffer({ ...turn(1), requests: 1_000, requestsClaimed: 940 }, 64)).toBe(false)
    expect(countsDiffer({ ...turn(1), requestsClaimed: 995_000 }, 64)).toBe(false)
    expect(countsDiffer({ ...turn(1), requestsClaimed: 980_000 }, 64)).toBe(true)
  })

  it('is taken in another order in each round', () => {
    expect([0, 1, 4].map((index) => turnOrder(['a', 'b', 'c'], index).join(''))).toEqual([
      'abc',
      'bca',
      'bca',
    ])
    expect(turnOrder([], 3)).toEqual([])
  })
})
