import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endpoint, feeder, plan, run as runPlan, scenario, users } from '../../src/index.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { reportText } from '../support/report-text.ts'

const space = new Workspace()
let server: NodeServer
/** The requested paths, in order. */
let paths: string[] = []
/** The reply of the server instead of `{}`. */
let answer: (path: string) => { status?: number; body?: unknown } = () => ({})

beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    paths.push(request.url!)
    const { status = 200, body = {} } = answer(request.url!)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

beforeEach(() => {
  paths = []
  answer = () => ({})
})

const names = Array.from({ length: 200 }, (_, index) => `n${String(index).padStart(3, '0')}`)

/** Runs a plan whose first line is its imports. Returns how it ended, and its record. */
async function run(text: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const file = space.write(
    'data.load.ts',
    `import { arrivals, choice, choose, csv, endpoint, env, feeder, jsonl, machine, options, plan, repeat, scenario, sequence, several, shared, users } from 'plimsoll'
${text.replaceAll('TARGET', `'${server.url}'`)}`,
  )
  const ended = await plimsoll(['run', file, '--json', space.path('out.json'), ...words], { env })
  return { ...ended, record: () => space.record('out.json') }
}

/** Checks that it ran to its end. The verdict can be invalid, because a busy machine can make requests late. */
const isMeasured = (code: number | null) => code === 0 || code === 4

const ascending = (texts: readonly string[]) => texts.toSorted()
/** The last part of each requested path. */
const asked = () => paths.map((path) => path.split('/').at(-1)!)

const taking = (source: string, load: string) => `
const look = endpoint('GET /look/:name')
const rows = ${source}
export default plan({
  target: TARGET,
  mix: scenario('takes', async ({ call, take }) => { await call(look, { params: { name: take(rows).name } }) }),
  load: ${load},
})`

describe('rows that must be used once', () => {
  it.each([
    [
      'in sequence, by users of three workers',
      "order: 'sequential'",
      "users({ steady: { hold: 12, for: '30s' } })",
      3,
    ],
    [
      'shuffled, by users of two workers',
      "order: 'shuffled'",
      "users({ steady: { hold: 7, for: '30s' } })",
      2,
    ],
    [
      'shuffled, by arrivals of two workers',
      "order: 'shuffled'",
      "arrivals({ steady: { hold: '400/s', for: '30s' } })",
      2,
    ],
  ])('are each used once, %s, and end the test', async (_, order, load, workers) => {
    space.write('names.csv', `name,n\n${names.map((name, index) => `${name},${index}`).join('\n')}\n`)
    const source = `feeder(csv<{ name: string }>('names.csv'), { unique: true, atEnd: 'stop-test', ${order} })`
    const { code, stderr, record } = await run(taking(source, load), ['--workers', String(workers)])
    expect(ascending(asked())).toEqual(names)
    const { run: identity, findings, totals } = record()
    expect(identity).toMatchObject({ ended: 'stopped', workers })
    expect(identity.durationSeconds).toBeLessThan(25)
    expect(totals).toMatchObject({ requests: 200, failures: 0 })
    expect(findings.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('there are no rows left in the feeder of data.load.ts:4, which has 200 rows'),
    )
    expect(code, stderr).toSatisfy(isMeasured)
  })

  it('are each used once over parallel loads', async () => {
    const { code, stderr, record } = await run(
      `
const look = endpoint('GET /look/:name')
const rows = feeder(${JSON.stringify(names)}, { unique: true, atEnd: 'stop-test' })
const take = scenario('takes', async ({ call, take }) => { await call(look, { params: { name: take(rows) } }) })
export default plan({
  target: TARGET,
  load: several({
    users: { mix: take, load: users({ steady: { hold: 4, for: '30s' } }) },
    arrivals: { mix: take, load: arrivals({ steady: { hold: '50/s', for: '30s' } }) },
  }),
})`,
      ['--workers', '2'],
    )
    expect(ascending(asked())).toEqual(names)
    expect(record().run.ended).toBe('stopped')
    expect(code, stderr).toSatisfy(isMeasured)
  })

  it('start with the first again in every run of a process', async () => {
    const look = endpoint('GET /own-process/:name')
    const rows = feeder(['a', 'b', 'c'], { unique: true, atEnd: 'stop-test' })
    const made = plan({
      target: server.url,
      mix: scenario('takes', async ({ call, take }) => {
        await call(look, { params: { name: take(rows) } })
      }),
      load: users({ steady: { hold: 1, for: '20s' } }),
    })
    for (const _ of [1, 2]) {
      paths = []
      const record = await runPlan(made)
      expect(asked()).toEqual(['a', 'b', 'c'])
      expect(record.run.ended).toBe('stopped')
    }
  })

  it('are each used once if each user stops at the end of its worker’s rows', async () => {
    const source = `feeder(${JSON.stringify(names.map((name) => ({ name })))}, { atEnd: 'stop-user' })`
    const load = "users({ steady: { hold: 6, for: '30s' } })"
    const { code, stderr, record } = await run(taking(source, load), ['--workers', '3'])
    expect(ascending(asked())).toEqual(names)
    expect(record().run.ended).toBe('complete')
    expect(code, stderr).toSatisfy(isMeasured)
  })

  it('end the run with an error and its line if the plan says so, and the results are written', async () => {
    const source = "feeder([{ name: 'a' }, { name: 'b' }], { unique: true })"
    const { code, stderr, record } = await run(taking(source, "users({ steady: { hold: 1, for: '30s' } })"))
    expect(asked()).toEqual(['a', 'b'])
    expect(stderr).toContain('there are no rows left in the feeder of data.load.ts:4, which has 2 rows')
    expect(stderr).toContain("atEnd: 'repeat'")
    expect(record().totals.requests).toBe(2)
    expect(record().run.ended).toBe('failed')
    expect(code).toBe(2)
  })
})

describe('rows', () => {
  it('can belong to one user each, over all workers, in every iteration', async () => {
    await run(
      `
const look = endpoint('GET /look/:id/:name')
const accounts = feeder(${JSON.stringify(names.slice(0, 6))}, { order: 'shuffled', unique: true })
export default plan({
  target: TARGET,
  mix: scenario('owns', async ({ call, own, id }) => { await call(look, { params: { id, name: own(accounts) } }) }),
  load: users({ steady: { hold: 6, for: '1s' } }),
})`,
      ['--workers', '3'],
    )
    const owners = new Set(paths.map((path) => path.slice('/look/'.length)))
    expect(paths.length).toBeGreaterThan(owners.size)
    expect(ascending([...owners].map((pair) => pair.split('/')[0]!))).toEqual(['0', '1', '2', '3', '4', '5'])
    expect(ascending([...owners].map((pair) => pair.split('/')[1]!))).toEqual(names.slice(0, 6))
  })

  it('rows come in the same order for the same seed, and in another for another seed', async () => {
    const source = `feeder(${JSON.stringify(names.map((name) => ({ name })))}, { order: 'shuffled', atEnd: 'stop-user' })`
    const plan = taking(source, "users({ steady: { hold: 1, for: '30s' } })")
    const orders: string[] = []
    for (const seed of ['7', '7', '8']) {
      paths = []
      await run(plan, ['--seed', seed])
      expect(ascending(asked())).toEqual(names)
      orders.push(asked().join(' '))
    }
    expect(orders[1]).toBe(orders[0])
    expect(orders[2]).not.toBe(orders[0])
  })
})

describe('a scenario of steps', () => {
  it('runs them as they are combined', async () => {
    const { code, stderr, record } = await run(`
const page = endpoint('GET /page/:name')
const visit = (name: string) => scenario(name, ({ call }) => call(page, { params: { name } }))
const end = machine({
  start: 'cart',
  states: {
    cart: { run: visit('cart'), wait: '5ms', next: { pay: 1 } },
    pay: { run: visit('pay'), next: 'end' },
  },
})
export default plan({
  target: TARGET,
  mix: scenario('shop', sequence(visit('login'), repeat(2, choose([[1, visit('browse')]])), end, visit('logout'))),
  load: users({ steady: { hold: 1, for: '2s' } }),
})`)
    const pages = asked()
    expect(pages.slice(0, 6)).toEqual(['login', 'browse', 'browse', 'cart', 'pay', 'logout'])
    expect(pages.slice(6, 8)).toEqual(['login', 'browse'])
    expect(record().scenarios.map(({ name }) => name)).toEqual(['shop'])
    expect(code, stderr).toSatisfy(isMeasured)
  })
})

describe('options', () => {
  const plan = `
const { size, kind, fast } = options({ size: 10, kind: choice('small', 'large'), fast: false })
const look = endpoint('GET /look')
export default plan({
  target: TARGET,
  mix: scenario('looks', async ({ call }) => { await call(look, { query: { size: size + 1, kind, fast } }) }),
  load: users({ steady: { hold: 2, for: '200ms' } }),
})`

  it('reach every worker, by flag and by variable', async () => {
    const words = ['--workers', '2', '--option', 'size=20', '--option', 'kind=large']
    const { code, stderr } = await run(plan, words, {
      PLIMSOLL_OPTION_SIZE: '5',
      PLIMSOLL_OPTION_FAST: 'yes',
    })
    expect(new Set(paths)).toEqual(new Set(['/look?size=21&kind=large&fast=true']))
    expect(code, stderr).toSatisfy(isMeasured)
  })

  it('options have their defaults otherwise', async () => {
    await run(plan)
    expect(new Set(paths)).toEqual(new Set(['/look?size=11&kind=small&fast=false']))
  })

  it('can be set for a folder, with lower priority than variables', async () => {
    const config = space.write(
      'usual.config.ts',
      "export default { option: ['size=1', 'kind=large', 'other=1'] }\n",
    )
    await run(plan, ['--config', config], { PLIMSOLL_OPTION_SIZE: '2' })
    expect(new Set(paths)).toEqual(new Set(['/look?size=3&kind=large&fast=false']))
  })

  it.each([
    [['--option', 'sice=5'], {}, '--option sice: the plan has no option "sice"'],
    [['--option', 'size=big'], {}, '--option size is "big", which is not a number'],
    [['--option', 'kind=medium'], {}, '--option kind is "medium", which is not "small" or "large"'],
    [['--option', 'size'], {}, '--option is "size", which is not a name and a value'],
    [
      [],
      { PLIMSOLL_OPTION_FAST: 'perhaps' },
      "PLIMSOLL_OPTION_FAST is \"perhaps\", which is not 'true' or 'false'",
    ],
  ])('that are invalid give one message with exit 2: %j %j', async (words, env, message) => {
    const { code, stderr } = await run(plan, words, env)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(paths).toEqual([])
    expect(code).toBe(2)
  })
})

describe('a secret of the environment', () => {
  it('is sent, but is in no report', async () => {
    const secret = 'opensesame/42'
    answer = (path) =>
      path.startsWith('/fail') ? { status: 500, body: { error: `bad token ${secret}` } } : {}
    const { code, stderr, stdout, record } = await run(
      `
const token = env('SHOP_TOKEN')
const look = endpoint('GET /look')
const fail = endpoint('GET /fail/:what')
export default plan({
  target: TARGET,
  mix: scenario('looks', async ({ call, check }) => {
    await call(look, { headers: { 'x-shop': token }, query: { q: token } })
    await call(fail, { params: { what: token } }).catch(() => {})
    check('with ' + token, true)
    throw new Error('cannot use ' + token)
  }),
  load: users({ steady: { hold: 1, for: '300ms' } }),
})`,
      ['--html', space.path('out.html')],
      { SHOP_TOKEN: secret },
    )
    expect(stderr).toContain('INVALID')
    expect(paths).toContain('/look?q=opensesame%2F42')
    expect(record().errors.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('cannot use ***'),
    )
    const html = reportText(space.path('out.html'))
    for (const text of [JSON.stringify(record()), html, stderr, stdout]) {
      expect(text).not.toContain('opensesame')
    }
    expect(record().run.target).toBe(server.url)
    expect(code).toBe(4)
  })

  it('is in no message either', async () => {
    const { code, stderr } = await run(
      `
const token = env('SHOP_TOKEN')
export default plan({
  target: TARGET,
  mix: scenario('s', () => {}),
  load: users({ a: { hold: 1, for: '1s' } }),
  setup: () => { throw new Error('no login with ' + token) },
})`,
      [],
      { SHOP_TOKEN: 'opensesame/42' },
    )
    expect(stderr).toContain('no login with ***')
    expect(stderr).not.toContain('opensesame')
    expect(code).toBe(2)
  })

  it('a missing secret of the environment is reported with its line, before any load', async () => {
    const { code, stderr } = await run(`
const token = env('SHOP_TOKEN_THAT_IS_NOT_SET')
export default plan({ target: TARGET, mix: scenario('s', () => token), load: users({ a: { hold: 1, for: '1s' } }) })`)
    expect(stderr).toContain('the environment variable SHOP_TOKEN_THAT_IS_NOT_SET is not set')
    expect(stderr).toContain('data.load.ts:3')
    expect(paths).toEqual([])
    expect(code).toBe(2)
  })
})

describe('a value that users share', () => {
  it('is made once for each worker, and again if it is found bad', async () => {
    let logins = 0
    answer = (path) => {
      if (path === '/login') return { body: { token: `t${++logins}` } }
      // The first two tokens, one per worker, are good for the first request only.
      const [, token] = /token=t(\d+)/.exec(path) ?? []
      return { status: Number(token) <= 2 && paths.length > 20 ? 401 : 200 }
    }
    const { code, stderr } = await run(
      `
const login = endpoint('POST /login')
const look = endpoint('GET /look', { expect: [200, 401] })
const token = shared('token', async ({ call }) => (await call(login).json<{ token: string }>()).token)
export default plan({
  target: TARGET,
  mix: scenario('looks', { wait: { from: 'now', next: () => 20 } }, async ({ call, use }) => {
    const own = await use(token)
    const reply = await call(look, { query: { token: own } })
    if (reply.status === 401) token.refresh(own)
  }),
  load: users({ steady: { hold: 8, for: '2s' } }),
})`,
      ['--workers', '2'],
    )
    expect(paths.filter((path) => path === '/login')).toHaveLength(4)
    expect(new Set(paths.filter((path) => path.startsWith('/look')))).toEqual(
      new Set([1, 2, 3, 4].map((number) => `/look?token=t${number}`)),
    )
    expect(code, stderr).toSatisfy(isMeasured)
  })
})

describe('plans share code', () => {
  it('plans share endpoints, scenarios, options and rows of a file and of a package', async () => {
    mkdirSync(space.path('lib'), { recursive: true })
    mkdirSync(space.path('node_modules/shop-steps'), { recursive: true })
    space.write(
      'lib/steps.ts',
      `import { csv, endpoint, feeder, options, scenario } from 'plimsoll'
export const { shelf } = options({ shelf: 'top' })
const look = endpoint('GET /look/:name')
const names = feeder(csv<{ name: string }>('names.csv'))
export const browse = scenario('browse', ({ call, take }) =>
  call(look, { params: { name: take(names).name }, query: { shelf } }))
`,
    )
    space.write('lib/names.csv', 'name\nada\n')
    space.write(
      'node_modules/shop-steps/package.json',
      JSON.stringify({ name: 'shop-steps', version: '1.0.0', type: 'module', exports: './index.js' }),
    )
    space.write(
      'node_modules/shop-steps/index.js',
      `import { endpoint, sequence } from 'plimsoll'
const buy = endpoint('POST /buy')
export const buying = (...steps) => sequence(...steps, ({ call }) => call(buy))
`,
    )
    for (const name of ['one', 'two']) {
      const file = space.write(
        `${name}.load.ts`,
        `import { plan, scenario, users } from 'plimsoll'
// @ts-ignore: it has no declarations
import { buying } from 'shop-steps'
import { browse } from './lib/steps.ts'
export default plan({
  target: '${server.url}',
  mix: scenario('${name}', buying(browse)),
  load: users({ steady: { hold: 1, for: '100ms' } }),
})
`,
      )
      paths = []
      const { code, stderr } = await plimsoll(['run', file, '--option', `shelf=${name}`])
      expect(code, stderr).toSatisfy(isMeasured)
      expect(paths.slice(0, 2)).toEqual([`/look/ada?shelf=${name}`, '/buy'])
    }
  })
})
