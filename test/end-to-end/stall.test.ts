import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stallPercentileSeconds } from '../../bench/servers/stall-truth.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { startStalls } from '../support/stall-process.ts'

const space = new Workspace()
let server: Awaited<ReturnType<typeof startStalls>>

beforeAll(async () => {
  server = await startStalls()
})

afterAll(() => {
  server.process.kill('SIGKILL')
  space.remove()
})

const plan = `
import { arrivals, endpoint, plan, scenario } from 'plimsoll'
const page = endpoint('GET /')
export default plan({
  target: 'http://127.0.0.1:1',
  mix: scenario('read', ({ call }) => call(page)),
  load: arrivals({ steady: { hold: '200/s', for: '10s' } }),
})
`

const stalls = {
  stopSeconds: 1,
  periodSeconds: 5,
  perSecond: 200,
  drainPerSecond: Number.POSITIVE_INFINITY,
  serviceSeconds: 0,
}

describe('a server that stops for 1 s in every 5 s, at 200/s', () => {
  // One after the other: several generators at once on two cores would be what is measured.
  it.each([5, 50, 500])(
    'shows its stops in the percentiles, with at most %i connections',
    { timeout: 40_000 },
    async (limit) => {
      const file = space.write('stall.load.ts', plan)
      const words = ['run', file, '--host', server.url, '--connections', String(limit), '--no-type-check']
      const { code, stderr } = await plimsoll([
        ...words,
        '--pacing',
        'economy',
        '--json',
        space.path('stall.json'),
      ])
      expect(stderr).not.toContain('FAIL')
      expect([0, 4]).toContain(code)
      const { totals, generator } = space.record('stall.json')
      expect(totals.requests).toBe(2_000)
      expect(generator.startedArrivals).toBe(2_000)
      expect(generator.connectionsOpened).toBeLessThanOrEqual(limit)
      // It is the server that is waited for, not the cap.
      expect(generator.limits).not.toContain('connections')
      for (const [name, p] of [
        ['p90', 0.9],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const truthMs = stallPercentileSeconds(p, stalls) * 1_000
        expect(
          Math.abs(totals.responseMs[name] / truthMs - 1),
          `${name}: ${totals.responseMs[name]} ms`,
        ).toBeLessThan(0.05)
      }
    },
  )
})
