import { setFlagsFromString } from 'node:v8'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { NodeServer } from '../../test/servers/node-server.ts'
import { Workspace } from '../../test/support/command.ts'
import { readLoadOf } from '../../test/support/described-load.ts'
import { type ArrivalLoad, arrivals, type UserLoad, users } from '../plan/load/load.ts'
import { type Plan, plan } from '../plan/plan.ts'
import { scenario } from '../plan/scenario.ts'
import { describePlan } from '../plan-file/description/described-plan.ts'
import { bundlePlan } from '../plan-file/plan-bundle.ts'
import { buildRecord } from '../record/record-builder.ts'
import { parseRunRecord } from '../record/run-record-reader.ts'
import type { LiveState } from './live-state.ts'
import { Run } from './run.ts'
import type { RunObserver } from './run-outcome.ts'
import type { RunRequest } from './run-request.ts'

const space = new Workspace()
let demo: DemoService
let server: NodeServer
/** The paths that were asked of the server, in order. */
let paths: string[] = []
const waiting = new Map<string, () => void>()

beforeAll(async () => {
  demo = await startDemo()
  server = await NodeServer.http((request, response) => {
    paths.push(request.url!)
    waiting.get(request.url!)?.()
    if (!request.url!.endsWith('/never')) response.end('{"token":"t1"}')
  })
})

afterAll(async () => {
  await demo.close()
  await server.stop()
  space.remove()
})

/** Resolves when somebody asks for a path. */
const asked = (path: string) => new Promise<void>((resolve) => waiting.set(path, resolve))

interface Wanted {
  load?: UserLoad | ArrivalLoad
  workers?: number
  target?: string
  /** What the scenario does. */
  body?: string
  /** What else the plan says. */
  rest?: string
  head?: string
  iterations?: number
  gracefulStopMs?: number
  setupTimeoutMs?: number
  teardownTimeoutMs?: number
}

const brief = users({ steady: { hold: 2, for: '300ms' } })
const long = users({ steady: { hold: 2, for: '60s' } })

async function request(wanted: Wanted): Promise<RunRequest> {
  const {
    load = brief,
    workers = 1,
    target = server.url,
    body = 'await call(look)',
    rest = '',
    head = '',
  } = wanted
  const file = space.write(
    'run.load.ts',
    `import { endpoint, plan, scenario, users } from 'plimsoll'
${head}
const look = endpoint('GET /look')
const note = endpoint('GET /note/:what')
export default plan({
  target: 'http://127.0.0.1',
  mix: scenario('s', async ({ call, id, iteration, data, wait, stopUser, stopTest }: any) => { ${body}; await wait('5ms') }),
  load: users({ steady: { hold: 1, for: '1s' } }),
  ${rest}
})
`,
  )
  paths = []
  const has = (name: string) => (rest.includes(`${name}:`) ? { [name]: () => {} } : {})
  const made: Plan = plan({ target, mix: scenario('s', () => {}), load, ...has('setup'), ...has('teardown') })
  return {
    name: 'test',
    tags: {},
    plan: describePlan(made),
    source: { kind: 'bundle', bundle: await bundlePlan(file) },
    target,
    load: readLoadOf(load, wanted.iterations === undefined ? {} : { iterations: wanted.iterations }),
    slas: [],
    workers,
    cores: 4,
    pacing: 'economy',
    seed: 1,
    connections: undefined,
    timeoutMs: 5_000,
    connectTimeoutMs: 2_000,
    gracefulStopMs: wanted.gracefulStopMs ?? 1_000,
    setupTimeoutMs: wanted.setupTimeoutMs ?? 5_000,
    teardownTimeoutMs: wanted.teardownTimeoutMs ?? 5_000,
    userAgent: 'plimsoll/test',
  }
}

async function runOf(wanted: Wanted, observer?: RunObserver): Promise<Run> {
  return new Run(await request(wanted), observer)
}

async function outcomeOf(wanted: Wanted, observer?: RunObserver) {
  const outcome = await (await runOf(wanted, observer)).start()
  return outcome!
}

const setUp = `setup: async ({ call }: any) => (await call(note, { params: { what: 'setup' } })).json(),
  teardown: async ({ call }: any, data: any) => { await call(note, { params: { what: 'teardown-' + data.token } }) },`

describe('a run of two workers', () => {
  it('does not pass if some users could not begin', async () => {
    const rest =
      "onStart: async ({ call, id }: any) => { if (id === 1) await call(note, { params: { what: 'x' }, expect: 404 }) },"
    const { conclusion, selfCheck } = await outcomeOf({ workers: 2, rest })
    expect(conclusion).toEqual({
      status: 'invalid',
      reasons: [expect.objectContaining({ message: '1 of 2 users made no load: their onStart failed' })],
    })
    expect(selfCheck.status).toBe('ok')
  })

  it('divides users and iterations among the workers, and adds up their measurements', async () => {
    const load = users({ steady: { hold: 3, for: '5s' } })
    const outcome = await outcomeOf({
      load,
      workers: 2,
      iterations: 41,
      target: demo.url,
      body: 'await call(health)',
      head: "const health = endpoint('GET /health/')",
    })
    expect(outcome.tally.workers.map(({ isFinal }) => isFinal)).toEqual([true, true])
    expect(outcome.tally.scenarios[0]).toMatchObject({ started: 41, completed: 41, failed: 0 })
    expect(outcome.tally.sum([0])).toMatchObject({ requests: 41, failures: 0 })
    expect(outcome).toMatchObject({
      ended: 'complete',
      selfCheck: { reasons: [] },
      conclusion: { status: 'pass' },
    })
    expect(parseRunRecord(JSON.parse(JSON.stringify(buildRecord(outcome, '1'))))).toBeDefined()
  })

  it('starts each arrival of the schedule once', async () => {
    const load = arrivals({ steady: { hold: '100/s', for: '500ms' } })
    const outcome = await outcomeOf({ load, workers: 2 })
    expect(outcome.tally.load).toMatchObject({ planned: 50, started: 50 })
    expect(paths.length).toBe(50)
  })

  it('may have more workers than users', async () => {
    const outcome = await outcomeOf({ load: users({ steady: { hold: 1, for: '200ms' } }), workers: 3 })
    expect(outcome.tally.workers.map(({ isFinal }) => isFinal)).toEqual([true, true, true])
    expect(outcome.conclusion.status).toBe('pass')
  })
})

describe('a worker that is lost', () => {
  it.each([
    [
      'process.exit(7)',
      'worker 0 was lost: it exited with code 7, as it does when a plan calls process.exit',
    ],
    [
      'const heap: unknown[] = []; while (true) heap.push(new Array(1e6).fill({}).map(() => ({})))',
      'worker 0 was lost: it ran out of memory',
    ],
    [
      "(process as any).getBuiltinModule('worker_threads').parentPort.postMessage('x')",
      'worker 0 was lost: it sent something other than a message',
    ],
    [
      "(process as any).getBuiltinModule('worker_threads').parentPort.postMessage(new Uint8Array(9))",
      'worker 0 was lost: it sent an unreadable message: ',
    ],
  ])('%s ends the load, which is invalid', async (what, reason) => {
    // With a small heap, so that it is soon full.
    if (what.startsWith('const heap')) setFlagsFromString('--max-old-space-size=64')
    try {
      const body = `await call(look); if (id === 0 && iteration === 3) { ${what} }`
      const outcome = await outcomeOf({ load: long, workers: 2, body })
      expect(outcome.ended).toBe('failed')
      expect(outcome.selfCheck.reasons).toEqual([{ message: expect.stringContaining(reason), advice: null }])
      expect(outcome.conclusion.status).toBe('invalid')
      expect(outcome.durationSeconds).toBeLessThan(20)
    } finally {
      setFlagsFromString('--max-old-space-size=4096')
    }
  })

  it('is abandoned if its scenario blocks for ever, and the teardown runs in a new worker', async () => {
    const load = users({ steady: { hold: 1, for: '200ms' } })
    const body = 'await call(look); while (iteration === 1);'
    const outcome = await outcomeOf({ load, body, rest: setUp, gracefulStopMs: 0 })
    expect(outcome.selfCheck.reasons).toEqual([
      { message: 'worker 0 was lost: it did not end when its load was over', advice: null },
    ])
    expect(outcome.planError).toBeUndefined()
    expect(paths.at(-1)).toBe('/note/teardown-t1')
  })

  it('during the setup in another worker is an error before the load', async () => {
    // Every worker ends soon, but the one that has come to the setup.
    const head = 'let isBusy = false\nsetTimeout(() => isBusy || process.exit(3), 250)'
    const rest = `setup: async ({ call, wait }: any) => {
      isBusy = true
      await call(note, { params: { what: 'setup' } })
      await wait('500ms')
    },`
    await expect(outcomeOf({ load: brief, workers: 2, head, rest })).rejects.toMatchObject({
      code: 'worker-lost',
      message: 'worker 1 was lost: it exited with code 3, as it does when a plan calls process.exit',
    })
    expect(paths).toEqual(['/note/setup'])
  })

  it('is not lost after an exception in a callback, and counts it', async () => {
    const body =
      "await call(look); if (iteration === 3) setTimeout(() => { throw new Error('left behind') }, 0)"
    const outcome = await outcomeOf({ body })
    expect(outcome.ended).toBe('complete')
    expect(outcome.tally.errors).toContainEqual(
      expect.objectContaining({ message: expect.stringMatching(/^Error at .+:\d+: left behind$/) }),
    )
  })

  it('a wrong call of Plimsoll in one of several workers ends the run, and the error has its line', async () => {
    const body = 'await call(look); if (id === 1 && iteration === 2) await call(note)'
    const outcome = await outcomeOf({ load: long, workers: 2, body })
    expect(outcome.ended).toBe('failed')
    expect(outcome.planError).toMatchObject({ place: { file: space.path('run.load.ts'), line: 7 } })
    expect(outcome.tally.sum([0]).requests).toBeGreaterThan(0)
    expect(outcome.durationSeconds).toBeLessThan(10)
  })
})

describe('setup and teardown', () => {
  it('run once, and every user of every worker gets the data of the setup', async () => {
    const body = 'await call(note, { params: { what: data().token } })'
    const outcome = await outcomeOf({ workers: 2, body, rest: setUp })
    expect(outcome.conclusion.status).toBe('pass')
    expect(paths[0]).toBe('/note/setup')
    expect(paths.at(-1)).toBe('/note/teardown-t1')
    expect(new Set(paths.slice(1, -1))).toEqual(new Set(['/note/t1']))
    expect(outcome.tally.sum([0]).requests).toBe(paths.length - 2)
  })

  it('a setup that throws is an error with its line, before any load', async () => {
    const rest = "setup: () => { throw new Error('no database') },"
    await expect(outcomeOf({ workers: 2, rest })).rejects.toMatchObject({
      code: 'setup-failed',
      message: expect.stringContaining('no database'),
      place: { line: 9 },
    })
    expect(paths).toEqual([])
  })

  it('a teardown that throws keeps all measurements, and the run does not pass', async () => {
    const outcome = await outcomeOf({ rest: "teardown: () => { throw new Error('still in use') }," })
    expect(outcome.planError).toMatchObject({
      code: 'teardown-failed',
      message: expect.stringContaining('still in use'),
    })
    expect(outcome.conclusion).toEqual({
      status: 'invalid',
      reasons: [{ message: outcome.planError!.message, advice: null }],
    })
    expect(outcome.ended).toBe('failed')
  })

  it('the teardown runs when a target cannot be reached after the setup', async () => {
    const refusing = await NodeServer.http((_, response) => response.end())
    const target = refusing.url
    await refusing.stop()
    const rest = `setup: () => ({ token: 't2' }), teardown: async (_: any, data: any) => { await fetch('${server.url}/note/teardown-' + data.token) },`
    await expect(outcomeOf({ target, rest })).rejects.toMatchObject({ code: 'target-unreachable' })
    expect(paths).toEqual(['/note/teardown-t2'])
  })
})

const hanging = `await new Promise(() => {})`
const failures: [what: string, body: string, line: number | undefined][] = [
  ['waits for ever', hanging, undefined],
  ['waits too long', "await wait('1h')", undefined],
  ['never lets go of its thread', 'for (;;) {}', undefined],
  ['waits for a reply', "await call(note, { params: { what: 'never' } })", 9],
]

describe('a time limit', () => {
  it.each(failures)('ends a setup that %s, and teardown still runs', async (_, body, line) => {
    const rest = `setup: async ({ call, wait }: any) => { ${body} },
  teardown: async ({ call }: any, data: any) => { await call(note, { params: { what: 'teardown-' + data } }) },`
    const error = await outcomeOf({ rest, setupTimeoutMs: 300 }).catch((error) => error)
    expect(error).toMatchObject({
      code: 'setup-failed',
      message: "the plan's setup did not end within 300 ms",
    })
    expect(error.place?.line).toBe(line)
    expect(paths.at(-1)).toBe('/note/teardown-undefined')
  })

  it.each(failures)('ends a teardown that %s, and costs no measurement', async (_, body, line) => {
    const rest = `teardown: async ({ call, wait }: any) => { ${body} },`
    const outcome = await outcomeOf({ rest, teardownTimeoutMs: 300 })
    expect(outcome.tally.sum([0]).requests).toBeGreaterThan(1)
    expect(outcome.planError).toMatchObject({ code: 'teardown-failed' })
    expect(outcome.planError!.place?.line).toBe(line)
    expect(outcome.conclusion.reasons.map(({ message }) => message)).toEqual([
      "the plan's teardown did not end within 300 ms",
    ])
  })
})

describe('an interrupt', () => {
  it('before the workers are ready ends the run without a request or setup', async () => {
    const run = await runOf({ load: long, rest: setUp })
    run.interrupt()
    expect(await run.start()).toBeUndefined()
    expect(paths).toEqual([])
  })

  it('during the setup ends the run after the teardown, without load', async () => {
    const run = await runOf({ load: long, rest: setUp })
    const inSetup = asked('/note/setup')
    const started = run.start()
    await inSetup
    run.interrupt()
    expect(await started).toBeUndefined()
    expect(paths).toEqual(['/note/setup', '/note/teardown-t1'])
  })

  it('during the load keeps all measurements and lets requests finish', async () => {
    const run = await runOf({ load: long, workers: 2, rest: setUp })
    const loaded = asked('/look')
    const started = run.start()
    await loaded
    run.interrupt()
    const outcome = (await started)!
    expect(outcome).toMatchObject({ ended: 'interrupted', selfCheck: { status: 'ok' } })
    expect(outcome.tally.sum([0])).toMatchObject({ requests: paths.length - 2, failures: 0 })
    expect(paths.at(-1)).toBe('/note/teardown-t1')
  })
})

describe('a scenario that stops the test', () => {
  it('ends the load of every worker, lets iterations finish, and records the reason', async () => {
    const body =
      "await call(look); if (id === 1 && iteration === 3) stopTest('enough seen'); await wait('20ms')"
    const outcome = await outcomeOf({ load: long, workers: 2, body, rest: setUp })
    expect(outcome).toMatchObject({
      ended: 'stopped',
      stopReason: 'enough seen',
      selfCheck: { status: 'ok' },
      conclusion: { status: 'pass' },
    })
    expect(outcome.durationSeconds).toBeLessThan(20)
    expect(outcome.tally.sum([0])).toMatchObject({ requests: paths.length - 2, failures: 0 })
    expect(paths.at(-1)).toBe('/note/teardown-t1')
    const record = parseRunRecord(JSON.parse(JSON.stringify(buildRecord(outcome, '1'))))
    expect(record.run.ended).toBe('stopped')
    expect(record.findings).toContainEqual(
      expect.objectContaining({ severity: 'info', message: expect.stringContaining(': enough seen') }),
    )
  })

  it('ends an open load too, and no arrival counts as dropped', async () => {
    const load = arrivals({ steady: { hold: '50/s', for: '60s' } })
    const outcome = await outcomeOf({ load, workers: 2, body: 'await call(look); if (id === 20) stopTest()' })
    expect(outcome.ended).toBe('stopped')
    expect(outcome.selfCheck.reasons.map(({ message }) => message).join()).not.toContain('never started')
    expect(outcome.tally.load.dropped).toBe(0)
    expect(outcome.tally.load.started).toBe(paths.length)
  })

  it('may be run by every user at once', async () => {
    const outcome = await outcomeOf({
      load: long,
      workers: 2,
      body: "await call(look); stopTest('user ' + id)",
    })
    expect(outcome.ended).toBe('stopped')
    expect(outcome.stopReason).toMatch(/^user [01]$/)
  })
})

describe('users that all stop themselves', () => {
  it('end the run early, and it is complete', async () => {
    const outcome = await outcomeOf({ load: long, workers: 2, body: 'await call(look); stopUser()' })
    expect(outcome).toMatchObject({ ended: 'complete', conclusion: { status: 'pass' } })
    expect(paths).toEqual(['/look', '/look'])
    expect(outcome.durationSeconds).toBeLessThan(20)
  })
})

describe('a target that cannot be loaded', () => {
  it.each([
    ['http://127.0.0.1:1', 'connection refused', 'Start the service'],
    ['http://nowhere.invalid', 'does not resolve', 'Check the host name'],
  ])('%s is an error before the load', async (target, message, advice) => {
    await expect(outcomeOf({ target })).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining(message),
      advice: expect.stringContaining(advice),
    })
  })

  it('a target that does not use TLS is an error before the load', async () => {
    const target = server.url.replace('http:', 'https:')
    await expect(outcomeOf({ target })).rejects.toMatchObject({
      code: 'target-unreachable',
      advice: 'The port does not use TLS: did you mean http://?',
    })
  })
})

describe('the state of a live run', () => {
  it('reports how many of its iterations are done', async () => {
    const states: LiveState[] = []
    const load = users({ steady: { hold: 1, for: '1h' } })
    await outcomeOf(
      { load, iterations: 8, body: "await call(look); await wait('150ms')" },
      { second: (state) => states.push(state) },
    )
    expect(states[0]!.iterations!.of).toBe(8)
    expect(states[0]!.iterations!.done).toBeGreaterThan(0)
    expect(states[0]!.iterations!.done).toBeLessThanOrEqual(8)
  })

  it('has no iterations if only time ends the load', async () => {
    const states: LiveState[] = []
    await outcomeOf(
      { load: users({ steady: { hold: 1, for: '1200ms' } }) },
      { second: (state) => states.push(state) },
    )
    expect(states[0]!.iterations).toBeNull()
    expect(states[0]).toMatchObject({ users: 1, failures: 0, phase: { name: 'steady' }, stopping: false })
  })
})

it('a run leaves no worker behind', async () => {
  await outcomeOf({ workers: 2 })
  expect(process.getActiveResourcesInfo().filter((name) => /Worker/.test(name))).toEqual([])
})
