import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer
/** The number of requests by method and path, as the server saw them. */
let log: Map<string, number>

beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    const what = `${request.method} ${request.url}`
    log.set(what, (log.get(what) ?? 0) + 1)
    response.end('{}')
  })
})

beforeEach(() => {
  log = new Map()
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

const head = `
import { arrivals, between, endpoint, exponential, plan, scenario, several, shape, throughput, users } from 'plimsoll'
// Long enough that no delay of a busy machine can change the verdict.
const sla = { p95: '30s', errors: '0%' } as const
const page = endpoint('GET /page')
const cart = endpoint('GET /cart')
const poll = endpoint('GET /poll')
const browse = scenario('browse', { wait: exponential('10ms') }, ({ call }) => call(page))
const buy = scenario('buy', { wait: throughput('50/s') }, ({ call }) => call(cart))
const api = scenario('api', ({ call }) => call(poll))
`

async function runOf(text: string, ...words: string[]) {
  const file = space.write('load.load.ts', `${head}${text}`)
  const json = space.path('record.json')
  const ended = await plimsoll([
    'run',
    file,
    '--host',
    server.url,
    '--json',
    json,
    '--no-type-check',
    ...words,
  ])
  const counted = () => {
    const record = parseRunRecord(space.record('record.json'))
    const counts = record.endpoints.map(({ name, requests }) => [name, requests] as const)
    return { record, counts: new Map(counts.filter(([, requests]) => requests > 0)) }
  }
  return { ...ended, counted, file }
}

const sides = `
export default plan({
  target: 'http://127.0.0.1:1',
  sla,
  load: several({
    browsing: {
      mix: [[3, browse], [1, buy]],
      load: users({ warmup: { ramp: [0, 6], over: '500ms', judged: false }, steady: { hold: 6, for: '1s', sla: { errors: '0%' } } }),
    },
    polling: { mix: api, load: arrivals({ steady: { hold: '40/s', for: '1s', sla: { rps: '>=30' } } }), startAt: '250ms' },
  }),
})
`

const lineOf = (part: string, text = sides) =>
  `${head}${text}`.split('\n').findIndex((each) => each.includes(part)) + 1

describe('parallel loads', () => {
  it.each(['1', '2', '3'])("are counted as in the server's own log (%s workers)", async (workers) => {
    const { code, stderr, counted } = await runOf(sides, '--workers', workers)
    expect(stderr).not.toContain('INVALID')
    expect(code).toBe(0)
    const { record, counts } = counted()
    expect(counts).toEqual(log)
    expect(counts.get('GET /poll')).toBe(40)
    expect(
      record.phases.map(({ name, judged, startSeconds, endSeconds }) => [
        name,
        judged,
        startSeconds,
        endSeconds,
      ]),
    ).toEqual([
      ['browsing/warmup', false, 0, 0.5],
      ['browsing/steady', true, 0.5, 1.5],
      ['polling/steady', true, 0.25, 1.25],
    ])
    // A request belongs to the phase of its own load.
    const requestsOf = (phase: number, name: string) =>
      record.phases[phase]!.endpoints.find((each) => each.name === name)?.requests ?? 0
    expect(requestsOf(2, 'GET /poll')).toBe(40)
    expect(requestsOf(2, 'GET /page') + requestsOf(2, 'GET /cart')).toBe(0)
    expect(requestsOf(0, 'GET /poll') + requestsOf(1, 'GET /poll')).toBe(0)
    expect(requestsOf(0, 'GET /page') + requestsOf(1, 'GET /page')).toBe(log.get('GET /page'))
    // From 0.25 s to 1.5 s; parallel phases count once.
    expect(record.judged.durationSeconds).toBe(1.25)
    expect(record.verdict.slas.map(({ phase, metric, status }) => [phase, metric, status])).toEqual([
      [null, 'p95', 'pass'],
      [null, 'errors', 'pass'],
      ['browsing/steady', 'errors', 'pass'],
      ['polling/steady', 'rps', 'pass'],
    ])
    expect(record.verdict.slas.at(-1)!.source!.line).toBe(lineOf("rps: '>=30'"))
    expect(record.series.map(({ phase }) => phase)).toContain('browsing/warmup')
    const names = ['browse', 'buy', 'api']
    expect(record.scenarios.map(({ name }) => name)).toEqual(names)
    expect(record.scenarios.map(({ iterations }) => iterations)).toEqual(
      ['GET /page', 'GET /cart', 'GET /poll'].map((name) => log.get(name) ?? 0),
    )
  })

  it('are all cut off by --run-time', async () => {
    const { code, counted } = await runOf(sides, '--run-time', '750ms')
    expect(code).toBe(0)
    const { record, counts } = counted()
    expect(counts).toEqual(log)
    expect(counts.get('GET /poll')).toBe(20)
    expect(record.phases.map(({ endSeconds }) => endSeconds)).toEqual([0.5, 0.75, 0.75])
  })

  it.each([
    ['--users', '5'],
    ['--rate', '5/s'],
    ['--spawn-rate', '5'],
  ])('refuse %s before any load', async (flag, value) => {
    const { code, stderr } = await runOf(sides, flag, value)
    expect(code).toBe(2)
    expect(stderr).toContain(`${flag} was given, and the plan has several loads in parallel`)
    expect(log.size).toBe(0)
  })

  it('point at the line of a mistake in one of them', async () => {
    const text = sides.replace("hold: '40/s'", "\n      hold: '40'")
    const { code, stderr, file } = await runOf(text)
    expect(code).toBe(2)
    expect(stderr).toContain(`${file}:${lineOf("hold: '40'", text)}`)
    expect(log.size).toBe(0)
  })

  it('point at the line where the shape of one of them throws', async () => {
    const text = `
export default plan({
  target: 'http://127.0.0.1:1',
  load: several({
    people: {
      mix: browse,
      load: shape((seconds) => {
        if (seconds > 1) throw new Error('no such stage')
        return { users: 1 }
      }),
    },
  }),
})
`
    const { code, stderr, file } = await runOf(text)
    expect(code).toBe(2)
    expect(stderr).toContain('the shape threw at second 2: no such stage')
    expect(stderr).toContain(`${file}:${lineOf('no such stage', text)}`)
    expect(log.size).toBe(0)
  })

  it('share the limit of connections', async () => {
    const before = server.accepted
    const { code } = await runOf(sides, '--connections', '3', '--workers', '1')
    expect(code).toBe(0)
    // One more for the check before the load.
    expect(server.accepted - before).toBeLessThanOrEqual(4)
  })
})

const shaped = (body: string) => `
export default plan({
  target: 'http://127.0.0.1:1',
  sla,
  mix: [browse, buy],
  load: shape((seconds) => {
    ${body}
  }),
})
`

describe('a shape', () => {
  it.each(['1', '2', '3'])("is counted as in the server's own log (%s workers)", async (workers) => {
    const body = `if (seconds >= 3) return undefined
    return { users: seconds === 1 ? 8 : 3, spawnRate: 40, phase: seconds === 1 ? 'spike' : 'calm', weights: seconds < 2 ? { buy: 0 } : {} }`
    const { code, stderr, counted } = await runOf(shaped(body), '--workers', workers)
    expect(stderr).not.toContain('INVALID')
    expect(code).toBe(0)
    const { record, counts } = counted()
    expect(counts).toEqual(log)
    expect(
      record.phases.map(({ name, startSeconds, endSeconds }) => [name, startSeconds, endSeconds]),
    ).toEqual([
      ['calm', 0, 1],
      ['spike', 1, 2],
      ['calm (2)', 2, 3],
    ])
    const cartIn = record.phases.map(
      ({ endpoints }) => endpoints.find(({ name }) => name === 'GET /cart')?.requests ?? 0,
    )
    expect(cartIn.slice(0, 2)).toEqual([0, 0])
    expect(cartIn[2]).toBeGreaterThan(0)
    // The users of the spike, at the end of a second in which they have all started.
    expect(record.series.find(({ seconds }) => seconds === 1)!.users).toBe(8)
    expect(record.run.ended).toBe('complete')
  })

  it.each([
    [
      'throws',
      "if (seconds === 4) throw new Error('no such stage')\n    return { users: 1 }",
      'the shape threw at second 4: no such stage',
      2,
    ],
    ['answers nonsense', 'return { users: 5 - seconds }', 'the shape is wrong at second 6: users is -1', 1],
    [
      'names a scenario that is not there',
      'return { users: 1, weights: { bye: 1 } }',
      "weights has 'bye'",
      1,
    ],
  ])('that %s is reported with its line, before any load', async (_, body, message, after) => {
    const text = shaped(body)
    const { code, stderr, file } = await runOf(text)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(`${file}:${lineOf('shape((', text) + after - 1}`)
    expect(log.size).toBe(0)
  })

  it('is cut off by --run-time, and replaced by --users', async () => {
    const cut = await runOf(shaped('return { users: 2 }'), '--run-time', '400ms')
    expect(cut.code).toBe(0)
    expect(cut.counted().record.phases).toMatchObject([{ name: 'shape', endSeconds: 0.4 }])
    expect(cut.counted().counts).toEqual(log)
    log = new Map()
    const given = await runOf(shaped('return { users: 2 }'), '--users', '3', '--run-time', '400ms')
    expect(given.code).toBe(0)
    expect(given.counted().record.phases).toMatchObject([{ name: 'steady', endSeconds: 0.4 }])
    expect(given.counted().counts).toEqual(log)
  })
})

describe('a scenario', () => {
  it('can stop the test on all workers, with a verdict on the time until then', async () => {
    const { code, stderr, counted } = await runOf(
      `
const first = scenario('first', async ({ call, id, iteration, stopTest }) => {
  await call(page)
  if (id === 1 && iteration === 5) stopTest('seen enough')
})
export default plan({ target: 'http://127.0.0.1:1', mix: first, load: users({ steady: { hold: 4, for: '10m' } }), sla })
`,
      '--workers',
      '2',
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('seen enough')
    const { record, counts } = counted()
    expect(counts).toEqual(log)
    expect(record.run.ended).toBe('stopped')
    expect(record.run.durationSeconds).toBeLessThan(60)
    expect(record.verdict.status).toBe('pass')
  })

  it('can stop its user, and the run ends when all have stopped', async () => {
    const { code, stderr, counted } = await runOf(
      `
const once = scenario('once', async ({ call, stopUser }) => {
  await call(page)
  stopUser()
})
export default plan({ target: 'http://127.0.0.1:1', mix: once, load: users({ steady: { hold: 7, for: '10m' } }), sla })
`,
      '--workers',
      '2',
    )
    expect(code, stderr).toBe(0)
    expect(log).toEqual(new Map([['GET /page', 7]]))
    expect(stderr).toContain('all users had stopped themselves')
    expect(counted().record.run.ended).toBe('complete')
    expect(counted().counts).toEqual(log)
  })

  it('has hooks around each iteration', async () => {
    const { code, counted } = await runOf(
      `
export default plan({
  target: 'http://127.0.0.1:1',
  mix: api,
  sla,
  load: arrivals({ steady: { hold: '20/s', for: '1s' } }),
  beforeIteration: ({ call }) => call(page),
  afterIteration: async ({ call }, error) => { if (error === undefined) await call(cart) },
})
`,
      '--workers',
      '2',
    )
    expect(code).toBe(0)
    expect(log).toEqual(
      new Map([
        ['GET /page', 20],
        ['GET /poll', 20],
        ['GET /cart', 20],
      ]),
    )
    expect(counted().counts).toEqual(log)
  })
})
