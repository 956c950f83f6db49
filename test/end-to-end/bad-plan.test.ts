import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let demo: DemoService

beforeAll(async () => {
  demo = await startDemo()
})

afterAll(async () => {
  await demo.close()
  space.remove()
})

/** A plan that works, with one part replaced. */
function planWith(
  replaced: Partial<Record<'head' | 'endpoint' | 'scenario' | 'load' | 'rest', string>>,
): string {
  const part = {
    head: '',
    endpoint: "endpoint('GET /api/v1/agents/:id')",
    scenario: "scenario('read', ({ call }) => call(read, { params: { id: 'a' } }))",
    load: "users({ steady: { hold: 1, for: '300ms' } })",
    rest: '',
    ...replaced,
  }
  return `import { arrivals, endpoint, plan, scenario, users } from 'plimsoll'
${part.head}
const read = ${part.endpoint}
const one = ${part.scenario}
export default plan({
  target: '${demo.url}',
  mix: one,
  load: ${part.load},
  ${part.rest}
})
`
}

async function run(text: string, ...words: string[]) {
  const file = space.write('bad.load.ts', text)
  const ended = await plimsoll(['run', file, '--json', space.path('out.json'), ...words])
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  return ended
}

describe('a mistake in a plan is one message with its line, before any load, with exit 2', () => {
  it.each([
    ['a syntax error', { load: 'users({ steady: { hold: 1, for: }})' }, 'Unexpected "}"', 8],
    ['a type error', { endpoint: "endpoint('GET /x', { timeout: 'soon' })" }, 'is not assignable', 3],
    [
      'an unknown path parameter',
      { scenario: "scenario('r', ({ call }) => call(read, { params: { uid: 'a' } }))" },
      "'uid' does not exist",
      4,
    ],
    [
      'a missing path parameter',
      { scenario: "scenario('r', ({ call }) => call(read))" },
      'Expected 2 arguments, but got 1',
      4,
    ],
    ['a negative rate', { load: "arrivals({ steady: { hold: '-5/s', for: '1s' } })" }, '"-5/s"', 8],
    ['negative users', { load: "users({ steady: { hold: -5, for: '1s' } })" }, '-5 users', 8],
    [
      'an import that is not there',
      { head: "import 'no-such-package'" },
      "'no-such-package', which is not installed",
      2,
    ],
    [
      'an import of a file that is not there',
      { head: "import './no-such-file.ts'" },
      'Could not resolve "./no-such-file.ts"',
      2,
    ],
    ['a throw while loading', { head: "throw new Error('no database')" }, 'no database', 2],
    ['an unknown metric', { rest: "sla: { p595: '3ms' } as never" }, "no metric 'p595'", 9],
    ['a limit that is none', { rest: "sla: { p95: 'quick' } as never" }, '"quick"', 9],
    [
      'a weight of 0',
      { scenario: "scenario('r', () => {}); void 0", rest: '...({ mix: [[0, one]] } as object)' },
      'weight',
      7,
    ],
    ['an endpoint declared twice', { head: "endpoint('GET /api/v1/agents/:id')" }, 'declared twice', 3],
  ])('%s', async (_, replaced, message, line) => {
    const { code, stderr } = await run(planWith(replaced))
    expect(stderr).toContain(message)
    expect(stderr).toContain(`bad.load.ts:${line}`)
    expect(code).toBe(2)
  })

  it('a file that is not there, with the one that was meant', async () => {
    space.write('checkout.load.ts', planWith({}))
    const { code, stderr } = await plimsoll(['run', space.path('chekout.load.ts')])
    expect(stderr).toContain('there is no plan file')
    expect(stderr).toContain('checkout.load.ts?')
    expect(code).toBe(2)
  })

  it('a file that exports no plan', async () => {
    const { code, stderr } = await run('export const nothing = 1')
    expect(stderr).toContain('does not export a plan')
    expect(code).toBe(2)
  })

  it('an SLA on an endpoint that does not exist', async () => {
    const { code, stderr } = await run(planWith({}), '--sla', 'GET /api/v1/agent/:id: p95 < 1s')
    expect(stderr).toContain("Did you mean 'GET /api/v1/agents/:id'?")
    expect(code).toBe(2)
  })

  it('an SLA on the beginning of an endpoint', async () => {
    const { code, stderr } = await run(planWith({}), '--sla', 'GET /api/v1/agent: p95 < 1s')
    expect(stderr).toContain("Did you mean 'GET /api/v1/agents")
    expect(code).toBe(2)
  })

  it('a setup that fails, with its line', async () => {
    const { code, stderr } = await run(
      planWith({ rest: "setup: () => { throw new Error('no seed data') }," }),
    )
    expect(stderr).toContain('no seed data')
    expect(stderr).toContain('bad.load.ts:9')
    expect(code).toBe(2)
  })
})

describe('a mistake that only shows under load', () => {
  it('ends the run with the line of the call and exit 2, and the record is written', async () => {
    const scenario = "scenario('r', ({ call }) => call(read, { params: { uid: 'a' } } as never))"
    const { code, stderr } = await run(planWith({ scenario }), '--no-type-check')
    expect(stderr).toContain('gives no value for :id')
    expect(stderr).toContain('bad.load.ts:4')
    expect(code).toBe(2)
    expect(space.record('out.json').run.ended).toBe('failed')
  })

  it('is invalid when the scenario itself throws again and again', async () => {
    const scenario =
      "scenario('r', async ({ call }) => { await call(read, { params: { id: 'x' }, expect: 404 }); (undefined as any).x })"
    const { code, stderr } = await run(planWith({ scenario }))
    expect(stderr).toContain('bad.load.ts:4')
    expect(space.record('out.json').verdict.status).toBe('invalid')
    expect(space.record('out.json').errors[0]).toMatchObject({ class: 'script', endpoint: 'r' })
    expect(code).toBe(4)
  })

  it('ends the run as invalid, with the reason, when a worker goes down', async () => {
    const scenario =
      "scenario('r', async ({ call, iteration }) => { await call(read, { params: { id: 'x' }, expect: 404 }); if (iteration === 3) process.exit(9) })"
    const { code, stderr } = await run(
      planWith({ scenario, load: "users({ steady: { hold: 1, for: '20s' } })" }),
    )
    expect(stderr).toContain('worker 0 was lost: it exited with code 9')
    expect(space.record('out.json').verdict.status).toBe('invalid')
    expect(space.record('out.json').run.ended).toBe('failed')
    expect(code).toBe(4)
  })
})

describe('a wrong flag is one message with exit 2', () => {
  it.each([
    [['--users', 'abc'], '--users is "abc", which is not a whole number from 1 to 1,000,000'],
    [['--users', '0'], '--users is "0"'],
    [['--rate', '-5'], '--rate'],
    [['--rate', 'fast'], '--rate is "fast"'],
    [['--run-time', 'long'], '--run-time is "long"'],
    [['--users', '5', '--rate', '5/s'], '--users and --rate were both given'],
    [['--pacing', 'exact'], '--pacing is "exact"'],
    [['--sla', 'p95 quick'], 'cannot be read'],
    [['--usres', '5'], '--users'],
    [['--html', '/dev/null/folder/report.html'], 'the report /dev/null/folder/report.html cannot be written'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await run(planWith({}), ...words)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('a report whose path is a folder', async () => {
    mkdirSync(space.path('folder'), { recursive: true })
    const { code, stderr } = await run(planWith({}), '--html', space.path('folder'))
    expect(stderr).toContain('cannot be written')
    expect(code).toBe(2)
  })
})
