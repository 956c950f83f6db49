import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

let server: NodeServer
let space: Workspace
beforeAll(async () => {
  server = await NodeServer.http(({ url = '' }, response) => {
    response.writeHead(url.startsWith('/broken') ? 500 : 200).end('ok')
  })
})
afterAll(() => server.stop())
beforeEach(() => {
  space = new Workspace()
})
afterEach(() => space.remove())

const plan = (body: string) =>
  space.write(
    'shop.load.ts',
    `import { counter, endpoint, group, plan, scenario, trend, users } from 'plimsoll'
${body}`,
  )

const run = (...words: string[]) => plimsoll(['run', ...words, '--no-type-check'], { cwd: space.folder })

const load = "load: users({ steady: { hold: 1, for: '300ms' } })"
const times = "{ p50: '1s', p95: '2s', p99: '3s' }"

describe('what a run says', { timeout: 60_000 }, () => {
  it('of an endpoint that always fails and has SLAs on times: that no request succeeded, and why, once', async () => {
    const file = plan(`const broken = endpoint('GET /broken', { sla: ${times} })
const fine = endpoint('GET /fine')
export default plan({ target: '${server.url}', ${load},
  mix: scenario('look', async ({ call, wait }) => { await call(fine); await call(broken).catch(() => {}); await wait('20ms') }) })`)
    const { code, stderr } = await run(file)
    expect(code).toBe(4)
    const missing = stderr.split('What is missing\n')[1]!
    expect(missing).toMatch(
      /^ {2}! nothing was measured for p50, p95, p99 of GET \/broken: none of its \d+ requests succeeded: status 500\.\n {4}→ See the errors\. Only successes have a response time\.\n/,
    )
    expect(missing).not.toMatch(/more time|long enough/)
  })

  it('of an endpoint that was never called: what to check, once for all of its SLAs', async () => {
    const file = plan(`const never = endpoint('GET /never', { sla: ${times} })
const fine = endpoint('GET /fine')
export default plan({ target: '${server.url}', ${load},
  mix: scenario('look', async ({ call, wait }) => { await call(fine); await wait('20ms') }) })`)
    const { stderr } = await run(file)
    expect(stderr).toContain('p50, p95, p99 of GET /never: GET /never was never called.')
    expect(stderr).toContain('→ Check that a scenario calls it')
    expect(stderr.match(/nothing was measured/g)).toHaveLength(2)
  })

  it('of limits and times below 10 µs: their significant digits', async () => {
    const file = plan(`const fine = endpoint('GET /fine')
export default plan({ target: '${server.url}', ${load}, sla: { p50: '4us' },
  mix: scenario('look', async ({ call, wait }) => { await call(fine); await wait('20ms') }) })`)
    const { stderr } = await run(file, '--sla', 'p95 < 0.012ms', '--markdown', 'run.md')
    expect(stderr).toContain('<= 4 µs')
    expect(stderr).toContain('< 12 µs')
    expect(`${stderr}${space.read('run.md')}`).not.toContain('0.00 ms')
  })

  it('of a run that is cut before its judged phases: to let it last until one of them', async () => {
    const file = plan(`const fine = endpoint('GET /fine')
export default plan({ target: '${server.url}', sla: { p50: '1s' },
  load: users({ warmup: { hold: 1, for: '300ms', judged: false }, steady: { hold: 1, for: '1m' } }),
  mix: scenario('look', async ({ call, wait }) => { await call(fine); await wait('20ms') }) })`)
    const { code, stderr } = await run(file, '-t', '200ms')
    expect([code, stderr]).toEqual([
      4,
      expect.stringMatching(/→ Let the run last long enough to reach what is judged/),
    ])
    expect(stderr).not.toContain('Judge at least one phase')
  })

  it('of a row whose SLA promises its time and is kept: nothing about it being slow', async () => {
    const file = plan(`const fine = endpoint('GET /fine')
export default plan({ target: '${server.url}', ${load}, groups: { workflow: { p50: '5s' } },
  mix: scenario('look', async ({ call, group, wait }) => { await group('workflow', async () => { await call(fine); await new Promise((end) => setTimeout(end, 1200)) }) }) })`)
    await run(file, '--markdown', 'run.md')
    expect(space.read('run.md')).not.toContain('is slow')
  })

  it('with --once: the names of endpoints, and the values of metrics', async () => {
    const file = plan(`const fine = endpoint('GET /fine/:id', { name: 'read an item' })
const plain = endpoint('GET /plain/:id')
const items = counter('items')
const size = trend('size')
export default plan({ target: '${server.url}', ${load},
  mix: scenario('look', async ({ call }) => { items.add(3); await call(fine, { params: { id: 7 } }); size.add(2.5); await call(plain, { params: { id: 8 } }) }) })`)
    const { code, stderr } = await run(file, '--once')
    expect(code).toBe(0)
    expect(stderr).toMatch(/· metric: items +3\n/)
    expect(stderr).toMatch(/✓ read an item: GET \/fine\/7 +200/)
    expect(stderr).toMatch(/· metric: size +2\.5\n/)
    expect(stderr).toMatch(/✓ GET \/plain\/8 +200/)
  })
})
