import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  arrivals,
  counter,
  endpoint,
  gauge,
  type LiveState,
  type Plan,
  PlimsollError,
  plan,
  type RunOptions,
  type RunRecord,
  run,
  type StartedRun,
  scenario,
  users,
} from '../../src/index.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { NodeServer } from '../servers/node-server.ts'
import { Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer
let asked = 0
beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    asked++
    if (request.url === '/never') return
    response.statusCode = request.url === '/broken' ? 500 : 200
    response.end('{"id":1}')
  })
})
afterAll(async () => {
  await server.stop()
  space.remove()
})

// As a test file has them: declared once, used by some of its tests.
const list = endpoint('GET /agents', { sla: { p95: '5s', errors: '0%' } })
const listLine =
  readFileSync(import.meta.filename, 'utf8')
    .split('\n')
    .findIndex((line) => line.startsWith('const list =')) + 1
const other = endpoint('GET /other', { sla: { p95: '5s' }, tags: ['seldom'] })

const calling = (...endpoints: (typeof list | typeof other)[]) =>
  scenario('calls', async ({ call, wait }) => {
    for (const each of endpoints) await call(each as typeof list)
    await wait('10ms')
  })

function planOf(parts: Partial<Parameters<typeof plan>[0]> = {}): Plan {
  const load = users({ steady: { hold: 2, for: '300ms' } })
  return plan({ target: server.url, mix: calling(list), load, ...parts })
}

const rejected = async (promise: Promise<unknown>) =>
  (await promise.then(
    () => undefined,
    (error: unknown) => error,
  )) as PlimsollError

describe('a plan object', () => {
  it('runs here, and gives a record that the schema knows', async () => {
    const before = asked
    const record: RunRecord = await run(planOf())
    expect(record.verdict.status).toBe('pass')
    expect(parseRunRecord(JSON.parse(JSON.stringify(record))).schema).toBe('plimsoll.run/1')
    expect(record.totals.requests).toBe(asked - before)
    expect(record.totals.requests).toBeGreaterThan(5)
    expect(record.run).toMatchObject({ name: 'library.timing.test', workers: 1, ended: 'complete' })
    expect(record.endpoints.map(({ name }) => name)).toEqual(['GET /agents'])
    expect(record.tags).toEqual([])
    expect(record.verdict.slas[0]!.source).toMatchObject({ file: import.meta.filename, line: listLine })
  })

  it('runs again and again, each on its own, with its ramp and its figures', async () => {
    const ramp = users({ up: { ramp: [0, 4], over: '600ms' }, steady: { hold: 4, for: '300ms' } })
    const first = await run(planOf({ load: ramp, name: 'first' }))
    const second = await run(planOf({ mix: calling(other), name: 'second' }))
    expect(first.phases.map(({ name, reached }) => [name, reached])).toEqual([
      ['up', true],
      ['steady', true],
    ])
    expect(first.totals.responseMs.p95).toBeGreaterThan(0)
    expect(first.phases[1]!.totals.requests).toBeGreaterThan(first.phases[0]!.totals.requests / 4)
    expect([first.run.name, second.run.name]).toEqual(['first', 'second'])
    // The SLAs and calls of the first plan must not show up in the second record.
    expect(second.endpoints.map(({ name }) => name)).toEqual(['GET /other'])
    expect(second.tags.map(({ name }) => name)).toEqual(['seldom'])
    expect(second.verdict.slas.map(({ scope }) => scope)).toEqual(['GET /other'])
    expect(second.verdict.status).toBe('pass')
    const [left] = second.findings.filter(({ message }) => message.startsWith('Not judged'))
    expect(left!.message).toContain('GET /agents')
    expect(left!.message).not.toContain('GET /other')
  })

  it('may declare what another has declared', async () => {
    for (const limit of ['5s', '6s'] as const) {
      const again = endpoint('GET /again', { sla: { p95: limit } })
      const record = await run(planOf({ mix: scenario('again', ({ call }) => call(again)) }))
      expect(record.verdict).toMatchObject({
        status: 'pass',
        slas: [{ limit: { text: `<= ${limit[0]}.0 s` } }],
      })
    }
  })

  it('may not call two of one name', async () => {
    const [one, two] = [endpoint('GET /twice'), endpoint('GET /twice')]
    const both = scenario('both', async ({ call }) => {
      await call(one)
      await call(two)
    })
    expect(await rejected(run(planOf({ mix: both })))).toMatchObject({
      code: 'endpoint-twice',
      place: { file: import.meta.filename },
    })
  })

  it('has the metrics that it uses, and their SLAs', async () => {
    const orders = counter('orders', { sla: { count: '>=1' } })
    const unused = gauge('unused', { sla: { last: '<=1' } })
    const counting = scenario('counting', async ({ call }) => {
      await call(list)
      orders.add()
    })
    const record = await run(planOf({ mix: counting }))
    expect(record.metrics.map(({ name }) => name)).toEqual(['orders'])
    expect(record.verdict.status).toBe('pass')
    expect(record.verdict.slas.map(({ scope }) => scope)).toContain('orders')
    const other = await run(planOf())
    expect([other.metrics, other.verdict.status]).toEqual([[], 'pass'])
    const [counted] = record.metrics
    expect(counted).toMatchObject({ kind: 'counter', count: record.totals.requests })
    expect(unused.name).toBe('unused')
  })

  it('may name its endpoints: one that was never called is no data then', async () => {
    const record = await run(planOf(), { endpoints: [list, other] })
    expect(record.verdict.status).toBe('no-data')
    expect(record.verdict.reasons.map(({ message }) => message)).toContain(
      'nothing was measured for p95 of GET /other: GET /other was never called',
    )
    expect(record.endpoints.map(({ name }) => name)).toEqual(['GET /agents', 'GET /other'])
  })

  it('takes the settings of the command line, typed', async () => {
    const options: RunOptions = {
      users: 3,
      runTime: '400ms',
      sla: ['rps >= 1000000', 'GET /agents: p99 < 5s'],
      tag: ['branch=main'],
      name: 'typed',
      host: server.url,
      seed: 5,
    }
    const record = await run(planOf({ target: 'http://127.0.0.1:1' }), options)
    expect(record.run).toMatchObject({ name: 'typed', tags: { branch: 'main' } })
    expect(record.phases).toMatchObject([{ name: 'steady', endSeconds: 0.4 }])
    expect(record.verdict.status).toBe('fail')
    expect(record.verdict.slas.map(({ metric, status }) => [metric, status])).toContainEqual(['rps', 'fail'])
    expect(record.verdict.slas.map(({ metric, status }) => [metric, status])).toContainEqual(['p99', 'pass'])
  })

  it('makes an open load too, with setup and teardown in this process', async () => {
    const seen: unknown[] = []
    const made = planOf({
      load: arrivals({ steady: { hold: '50/s', for: '400ms' } }),
      setup: () => ({ token: 't' }),
      onStart: ({ data }) => void seen.push(data<{ token: string }>().token),
      teardown: (_, data) => void seen.push(data),
    })
    const record = await run(made)
    expect(record.generator.plannedArrivals).toBe(20)
    expect(record.generator.startedArrivals).toBe(20)
    expect(new Set(seen.slice(0, -1))).toEqual(new Set(['t']))
    expect(seen.at(-1)).toEqual({ token: 't' })
  })

  it('reports its progress', async () => {
    const started: StartedRun[] = []
    const seconds: LiveState[] = []
    const record = await run(planOf({ load: users({ steady: { hold: 1, for: '1500ms' } }) }), {
      onStarted: (its) => started.push(its),
      onSecond: (state) => seconds.push(state),
    })
    expect(started).toMatchObject([{ target: server.url, workers: 1, startedAt: record.run.startedAt }])
    expect(seconds[0]).toMatchObject({ elapsedSeconds: 1, users: 1, phase: { name: 'steady' } })
    expect(seconds[0]!.requests).toBeGreaterThan(0)
  })

  it('runs after the one before, when two are asked for at once', async () => {
    const [one, two] = await Promise.all([run(planOf({ name: 'one' })), run(planOf({ name: 'two' }))])
    const [first, second] = [one, two].map(({ run }) => Date.parse(run.startedAt))
    expect(second! - first!).toBeGreaterThanOrEqual(300)
    expect([one.verdict.status, two.verdict.status]).toEqual(['pass', 'pass'])
  })

  it('ends when the signal says so, with what was measured until then', async () => {
    const ending = new AbortController()
    const long = planOf({ load: users({ steady: { hold: 1, for: '1h' } }) })
    const record = await run(long, { signal: ending.signal, onSecond: () => ending.abort() })
    expect(record.run.ended).toBe('interrupted')
    expect(record.verdict.status).toBe('invalid')
    expect(record.totals.requests).toBeGreaterThan(0)
    expect(record.run.durationSeconds).toBeLessThan(30)
  })

  it('does not begin when the signal says so before', async () => {
    const before = asked
    const reason = new Error('changed my mind')
    expect(await rejected(run(planOf(), { signal: AbortSignal.abort(reason) }))).toBe(reason)
    const ending = new AbortController()
    const setup = () => ending.abort(reason)
    expect(await rejected(run(planOf({ setup }), { signal: ending.signal }))).toBe(reason)
    expect(asked).toBe(before)
  })

  it('leaves the process as it was, whatever a scenario leaves behind', async () => {
    const events = ['SIGINT', 'SIGTERM', 'unhandledRejection', 'uncaughtException', 'exit'] as const
    const listeners = () => events.map((event) => process.listenerCount(event))
    const before = listeners()
    const never = endpoint('GET /never')
    const careless = scenario('careless', async ({ call, wait }) => {
      call(never, { timeout: '20ms' }).catch(() => {})
      await wait('50ms')
    })
    const record = await run(planOf({ mix: careless }))
    expect(record.totals.failures).toBe(record.totals.requests)
    expect(record.verdict.status).toBe('no-data')
    expect(listeners()).toEqual(before)
    await vi.waitFor(() => expect(server.open).toBe(0))
  })
})

describe('a plan file', () => {
  const file = (name: string, rest = '', load = "users({ steady: { hold: 2, for: '300ms' } })") =>
    space.write(
      name,
      `import { endpoint, plan, scenario, users } from 'plimsoll'
const list = endpoint('GET /agents', { sla: { p95: '5s' } })
export default plan({
  target: '${server.url}',
  mix: scenario('calls', ({ call }) => call(list)),
  load: ${load},
  ${rest}
})
`,
    )

  it('runs on threads, again and again, also when it has changed', async () => {
    const path = file('a.load.ts')
    const first = await run(path, { workers: 2, typeCheck: false })
    expect(first.run).toMatchObject({ name: 'a', workers: 2, ended: 'complete' })
    expect(first.verdict).toMatchObject({ status: 'pass', slas: [{ source: { file: path, line: 2 } }] })
    const second = await run(new URL(`file://${path}`), { typeCheck: false })
    expect(second.verdict.status).toBe('pass')
    file('a.load.ts', "name: 'changed',")
    expect((await run(path, { typeCheck: false })).run.name).toBe('changed')
  })

  it('reports its progress, and ends when the signal aborts', async () => {
    const path = file('long.load.ts', '', "users({ steady: { hold: 1, for: '1h' } })")
    const ending = new AbortController()
    const started: StartedRun[] = []
    const record = await run(path, {
      signal: ending.signal,
      typeCheck: false,
      onStarted: (its) => started.push(its),
      onSecond: (state) => state.requests > 0 && ending.abort(),
    })
    expect(started).toMatchObject([{ name: 'long' }])
    expect(record.run.ended).toBe('interrupted')
    expect(record.totals.requests).toBeGreaterThan(0)
  })

  it('does not begin when the signal comes before its load', async () => {
    const ending = new AbortController()
    const reason = new Error('no')
    const waiting = run(file('b.load.ts'), { signal: ending.signal, typeCheck: false })
    ending.abort(reason)
    expect(await rejected(waiting)).toBe(reason)
  })

  it('is checked by the compiler, unless an option says not to', async () => {
    const path = file('typed.load.ts', 'onStop: () => { const text: string = 5; void text },')
    expect(await rejected(run(path))).toMatchObject({ code: 'plan-type', place: { file: path, line: 7 } })
  })

  it('has the options that it declares', async () => {
    const path = space.write(
      'options.load.ts',
      `import { endpoint, options, plan, scenario, users } from 'plimsoll'
const { label } = options({ label: 'usual' })
const list = endpoint('GET /agents')
export default plan({
  target: '${server.url}',
  name: label,
  mix: scenario('calls', ({ call }) => call(list)),
  load: users({ steady: { hold: 1, for: '100ms' } }),
})
`,
    )
    expect((await run(path, { typeCheck: false })).run.name).toBe('usual')
    expect((await run(path, { typeCheck: false, option: ['label=mine'] })).run.name).toBe('mine')
    expect(await rejected(run(path, { typeCheck: false, option: ['lable=mine'] }))).toMatchObject({
      message: 'the option option lable: the plan has no option "lable"',
      advice: "Did you mean 'label'?",
    })
  })

  it('a plan file whose process ends is a worker failure, and the process of the caller goes on', async () => {
    const path = space.write('exits.load.ts', 'process.exit(7)\n')
    expect(await rejected(run(path, { typeCheck: false }))).toMatchObject({
      code: 'worker-lost',
      message: expect.stringContaining('code 7'),
    })
  })
})

describe('a mistake rejects with its code:', () => {
  const cases: [string, () => Promise<unknown>, object][] = [
    ['no plan', () => run({} as Plan), { code: 'no-plan' }],
    ['no plan at all', () => run(undefined as never), { code: 'no-plan' }],
    ['no such file', () => run('no-such.load.ts'), { code: 'plan-missing' }],
    ['an unknown option', () => run(planOf(), { usres: 5 } as RunOptions), { advice: 'Did you mean users?' }],
    ['an option of the command', () => run(planOf(), { html: 'x' } as RunOptions), { code: 'bad-option' }],
    [
      'an option of a wrong type',
      () => run(planOf(), { users: '5' as never }),
      { message: 'the option users is "5", which is not a whole number from 1 to 1,000,000' },
    ],
    [
      'an option that cannot be',
      () => run(planOf(), { users: 0 }),
      { message: expect.stringContaining('the option users is 0, which is not a whole number') },
    ],
    [
      'two loads',
      () => run(planOf(), { users: 1, rate: '1/s' }),
      { message: 'the option users and the option rate were both given' },
    ],
    ['several workers', () => run(planOf(), { workers: 2 }), { code: 'bad-option' }],
    ['options of an object', () => run(planOf(), { option: ['a=b'] }), { code: 'bad-option' }],
    ['endpoints of a file', () => run('x.load.ts', { endpoints: [] }), { code: 'bad-option' }],
    ['a signal that is none', () => run(planOf(), { signal: {} as never }), { code: 'bad-option' }],
    [
      'a target that cannot be reached',
      () => run(planOf(), { host: 'http://127.0.0.1:1' }),
      { code: 'target-unreachable' },
    ],
    [
      'a plan that cannot be, with its line',
      () => run(planOf({ timeout: '0s' })),
      { code: 'bad-plan', place: expect.objectContaining({ file: import.meta.filename }) },
    ],
    [
      'a setup that fails',
      () =>
        run(
          planOf({
            setup: () => {
              throw new RangeError('no seed')
            },
          }),
        ),
      { code: 'setup-failed', message: expect.stringContaining('no seed') },
    ],
  ]
  it.each(cases)('%s', async (_, make, expected) => {
    const error = await rejected(make())
    expect(error).toBeInstanceOf(PlimsollError)
    expect(error).toMatchObject(expected)
  })

  it('a mistake that only shows under load', async () => {
    const missing = endpoint('GET /agents/:id')
    const mix = scenario('wrong', ({ call }) => call(missing as never))
    const error = await rejected(run(planOf({ mix, load: users({ steady: { hold: 1, for: '1h' } }) })))
    expect(error).toMatchObject({ message: expect.stringContaining('gives no value for :id') })
  })

  it('what a callback throws ends the run', async () => {
    const fault = new Error('mine')
    const long = planOf({ load: users({ steady: { hold: 1, for: '1h' } }) })
    const throwing = () => {
      throw fault
    }
    expect(await rejected(run(long, { onStarted: throwing }))).toBe(fault)
  })
})

describe('a program', () => {
  const head = `import { endpoint, plan, run, scenario, users } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)}
const list = endpoint('GET /agents', { sla: { p95: '5s' } })
const never = endpoint('GET /never')
const made = (each: any) => plan({ target: process.env.TARGET!, mix: scenario('s', each), load: users({ a: { hold: 1, for: '200ms' } }) })
`
  async function program(text: string): Promise<{ code: number; said: string }> {
    const script = space.write('script.ts', head + text)
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TARGET: server.url },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    const [code] = await once(child, 'close')
    return { code: code as number, said }
  }

  it('a program that has run plans ends by itself, and has printed nothing', async () => {
    const ended = await program(`
for (const name of ['one', 'two']) {
  const record = await run(made(({ call }: any) => call(list)), { name })
  if (record.verdict.status !== 'pass' || record.run.name !== name) process.exitCode = 9
}
`)
    expect(ended).toEqual({ said: '', code: 0 })
  })

  it('goes on where a scenario left a request behind that failed', async () => {
    const ended = await program(`
const record = await run(made(async ({ call, wait }: any) => { call(never, { timeout: '10ms' }); await wait('30ms') }))
if (record.totals.failuresByClass.timeout !== record.totals.requests) process.exitCode = 9
if (!record.errors.some(({ class: its }) => its === 'timeout')) process.exitCode = 8
`)
    expect(ended).toEqual({ said: '', code: 0 })
  })

  it('ends as ever where a rejection of its own is not handled', async () => {
    const { code, said } = await program(`
await run(made(async ({ call }: any) => { await call(list); Promise.reject(new TypeError('of my own')) }))
`)
    expect(code).toBe(1)
    expect(said).toContain('TypeError: of my own')
  })
})
