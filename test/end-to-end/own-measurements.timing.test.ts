import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { reportText } from '../support/report-text.ts'

/* Groups, metrics, tags and timings, from a plan to every report, over several worker threads. */

const space = new Workspace()
let demo: DemoService

beforeAll(async () => {
  demo = await startDemo()
})

afterAll(async () => {
  await demo.close()
  space.remove()
})

const shop = () =>
  space.write(
    'shop.load.ts',
    `import { counter, endpoint, gauge, plan, rate, scenario, trend, users } from 'plimsoll'
const health = endpoint('GET /health/', { tags: ['quick'] })
const agents = endpoint('GET /api/v1/agents', { tags: ['quick', 'list'] })
const items = trend('items', { unit: 'items', sla: { p95: '<= 4 items', max: 4 } })
const orders = counter('orders', {
  sla: { count: '>= 1000000' },
})
const queue = gauge('queue')
const hit = rate('hit', { sla: { rate: '100%' } })
const shop = scenario('shop', { tags: ['smoke'] }, async ({ call, group, wait, measure, random, check }) => {
  await group('checkout', async () => {
    await call(health, { tags: ['first'] })
    await wait('20ms')
    await group('pay', () => call(agents))
  })
  await measure('sort', () => [3, 1, 2].sort())
  items.add(random.int(1, 4))
  orders.add()
  queue.set(7)
  hit.add(true)
})
const odd = scenario('odd', { tags: ['slow'] }, ({ check }) => check('never runs', false))
export default plan({
  target: '${demo.url}',
  mix: [[1, shop], [1, odd]],
  load: users({ warmup: { hold: 2, for: '300ms', judged: false }, steady: { hold: 4, for: '1s' } }),
  groups: {
    checkout: {
      p95: '0.001ms',
    },
    'checkout / pay': { errors: '0%' },
  },
  measures: { sort: { max: '10s' } },
  timings: true,
})
`,
  )

describe('a plan with measurements of its own', () => {
  let record: RunRecord
  let stderr: string
  let code: number | null
  const html = space.path('shop.html')

  beforeAll(async () => {
    const words = [
      '--workers',
      '2',
      '--exclude-tag',
      'slow',
      '--sla',
      'checkout / pay: p50 < 10s',
      '--sla',
      'hit: rate > 50%',
    ]
    const reports = ['--json', space.path('shop.json'), '--html', html, '--tag', 'branch=main']
    const ended = await plimsoll(['run', shop(), ...words, ...reports])
    ;({ stderr, code } = ended)
    if (code !== 1) throw new Error(stderr)
    record = parseRunRecord(space.record('shop.json'))
  })

  it('has a row for each group and each function, which are in no total', () => {
    const rows = record.judged.endpoints.map(({ name, kind }) => [kind, name])
    expect(rows.filter(([kind]) => kind !== 'request').toSorted()).toEqual([
      ['group', 'checkout'],
      ['group', 'checkout / pay'],
      ['measure', 'sort'],
    ])
    const row = (name: string) => record.endpoints.find((each) => each.name === name)!
    expect(record.totals.requests).toBe(row('GET /health/').requests + row('GET /api/v1/agents').requests)
    // The end of the load can have cut a group, but not the function that comes after it.
    const checkout = row('checkout')
    expect(checkout.requests - checkout.unfinished).toBe(row('sort').requests)
    // Without its wait of 20 ms it is hardly longer than its two requests.
    expect(checkout.responseMs.min).toBeLessThan(20)
  })

  it('judges their SLAs, and shows the line of one that is not met', () => {
    const states = record.verdict.slas.map(({ kind, scope, metric, status }) => [kind, scope, metric, status])
    expect(states).toEqual([
      ['group', 'checkout', 'p95', expect.stringMatching(/^(fail|undecided)$/)],
      ['group', 'checkout / pay', 'errors', 'pass'],
      ['measure', 'sort', 'max', 'pass'],
      ['metric', 'items', 'p95', 'pass'],
      ['metric', 'items', 'max', 'pass'],
      ['metric', 'orders', 'count', 'fail'],
      ['metric', 'hit', 'rate', 'pass'],
      ['group', 'checkout / pay', 'p50', 'pass'],
      ['metric', 'hit', 'rate', 'pass'],
    ])
    const lineOf = (scope: string) => record.verdict.slas.find((sla) => sla.scope === scope)!.source!.line
    const lines = readFileSync(space.path('shop.load.ts'), 'utf8').split('\n')
    expect(lines[lineOf('checkout') - 1]).toBe("      p95: '0.001ms',")
    expect(lines[lineOf('orders') - 1]).toBe("  sla: { count: '>= 1000000' },")
    expect(code).toBe(1)
  })

  it('counts its metrics over all workers, by phase', () => {
    const row = record.endpoints.find(({ name }) => name === 'sort')!
    const judged = record.judged.endpoints.find(({ name }) => name === 'sort')!
    const [items, orders, queue, hit] = record.metrics
    expect(items).toMatchObject({ kind: 'trend', unit: 'items', count: row.requests, min: 1, max: 4 })
    expect(orders).toMatchObject({ kind: 'counter', count: row.requests })
    expect(queue).toMatchObject({ kind: 'gauge', last: 7, min: 7, max: 7 })
    expect(hit).toMatchObject({ kind: 'rate', count: row.requests, hits: row.requests, rate: 1 })
    expect(record.judged.metrics[1]!.count).toBeLessThan(row.requests)
    expect(Math.abs(record.judged.metrics[1]!.count - judged.requests)).toBeLessThanOrEqual(4)
    expect(record.series.some(({ metrics }) => metrics[2] === 7)).toBe(true)
  })

  it('sums the requests of each tag', () => {
    const row = (name: string) => record.endpoints.find((each) => each.name === name)!
    const tags = Object.fromEntries(record.tags.map(({ name, requests }) => [name, requests]))
    expect(tags).toEqual({
      quick: record.totals.requests,
      list: row('GET /api/v1/agents').requests,
      first: row('GET /health/').requests,
    })
    expect(record.run.tags).toEqual({ branch: 'main' })
  })

  it('runs only the scenarios that match the filter', () => {
    expect(record.scenarios.map(({ name, iterations }) => [name, iterations > 0])).toEqual([
      ['shop', true],
      ['odd', false],
    ])
  })

  it('reports the parts of request times', () => {
    const { timingMs, requests, failures } = record.endpoints.find(({ name }) => name === 'GET /health/')!
    expect(timingMs!.firstByte.count).toBe(requests - failures)
    expect(timingMs!.connect.count).toBeGreaterThan(0)
    expect(timingMs!.tls.count).toBe(0)
    expect(record.endpoints.find(({ kind }) => kind === 'group')!.timingMs).toBeUndefined()
  })

  it('shows all of it', () => {
    for (const text of ['Groups', 'checkout / pay', 'Measured functions', 'Tags', 'Metrics', 'p95 4 items']) {
      expect(stderr).toContain(text)
    }
    expect(reportText(html)).toContain('"checkout / pay"')
  })
})

describe('a plan without requests', () => {
  const only = (body: string) =>
    space.write(
      'only.load.ts',
      `import { plan, scenario, users } from 'plimsoll'
export default plan({
  target: '${demo.url}',
  mix: scenario('own', async ({ measure, wait, group }) => {
    ${body}
    await wait('10ms')
  }),
  load: users({ steady: { hold: 1, for: '300ms' } }),
})
`,
    )

  it('passes by its own measurements', async () => {
    const path = only("await measure('sort', () => [2, 1].sort())")
    const { code, stderr } = await plimsoll(['run', path, '--no-type-check', '--sla', 'sort: errors <= 0%'])
    expect(stderr).toContain('PASS')
    expect(code).toBe(0)
  })

  it('has no data when nothing was measured, or nothing succeeded', async () => {
    expect((await plimsoll(['run', only(''), '--no-type-check'])).code).toBe(4)
    const failing = only("await group('broken', () => { throw new Error('no') }).catch(() => {})")
    const { code, stderr } = await plimsoll(['run', failing, '--no-type-check'])
    expect(stderr).toContain('NO DATA')
    expect(code).toBe(4)
  })
})

describe('mistakes are reported before any load', () => {
  it.each([
    [['--sla', 'chekout: p95 < 1s'], "Did you mean 'checkout'?"],
    [['--sla', 'orders: p95 < 1s'], "the counter 'orders' has no figure 'p95'"],
    [['--sla', 'items: p95 < many'], 'which is not a number'],
    [['--tag', 'smok'], "Did you mean 'smoke'?"],
    [['--tag', 'smoke', '--exclude-tag', 'smoke'], 'the plan has no scenario left'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await plimsoll(['run', shop(), '--no-type-check', ...words])
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(message)
    expect(code).toBe(2)
  })

  it('a result of setup that JSON would lose', async () => {
    const path = space.write(
      'setup.load.ts',
      `import { endpoint, plan, scenario, users } from 'plimsoll'
const health = endpoint('GET /health/')
export default plan({
  target: '${demo.url}',
  mix: scenario('s', ({ call }) => call(health)),
  load: users({ steady: { hold: 1, for: '300ms' } }),
  setup: () => ({ tokens: new Map([['ada', 1]]) }),
})
`,
    )
    const { code, stderr } = await plimsoll(['run', path, '--no-type-check'])
    expect(stderr).toContain("the plan's setup returns a Map (at tokens), which JSON cannot represent")
    expect(stderr).toContain('setup.load.ts')
    expect(code).toBe(2)
  })
})
