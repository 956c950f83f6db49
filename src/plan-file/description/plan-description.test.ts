import { expect, test } from 'vitest'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { arrivals, several, shape, users } from '../../plan/load/load.ts'
import { plan } from '../../plan/plan.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from './described-plan.ts'

const list = endpoint('GET /described/:kind/all?sort=name', {
  name: 'list',
  tags: ['shop'],
  sla: { p95: { limit: '300ms', while: 'users >= 1' } },
  connections: 2,
  schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) } },
  onRequest: () => {},
})
const browse = scenario('browse', { tags: ['smoke'], sla: { errors: '1%' } }, ({ call }) =>
  call(list, { params: { kind: 'a' } }),
)
const buy = scenario('buy', () => {})
const pem = { insecure: true, servername: 'a.test' }

const options: PlanOptions = {
  name: 'shop',
  target: 'https://a.test',
  mix: [
    [3, browse],
    [1, buy],
  ],
  load: several({
    steady: { load: users({ hold: { hold: 5, for: '1m', sla: { p99: '1s' } } }, { spawnRate: '2/s' }) },
    wave: {
      mix: buy,
      startAt: '5s',
      load: shape((seconds) =>
        seconds < 4 ? { users: seconds < 2 ? 1 : 3, weights: { buy: 2 } } : undefined,
      ),
    },
    api: { load: arrivals({ go: { ramp: ['1/s', '9/s'], over: '10s' } }, { inFlight: 7 }) },
  }),
  levels: { light: { users: 10, for: '5m', sla: { rps: '>=10' }, endpoints: { list: { p50: '1s' } } } },
  sla: ['rps >= 1 for 30s', { p95: ['1s', { limit: '2s', in: 'hold' }] }],
  groups: { checkout: { p95: '2s' } },
  measures: { 'redis get': { errors: '1%' } },
  tags: { shop: { p50: '100ms' } },
  tls: pem,
  proxy: 'http://user:secret@proxy.test:3128',
  resolve: { 'a.test': ['127.0.0.1', '::1'] },
  connections: 9,
  connectionReuse: 'shared',
  timeout: '5s',
  gracefulStop: 0,
  setupTimeout: '2m',
  seed: 7,
  headers: { authorization: 'Bearer x' },
  setup: () => ({ token: 't' }),
  onStart: () => {},
  onReply: () => {},
}
const metrics = [
  { name: 'items', kind: 'trend', unit: 'items', sla: { p95: '<= 10 items' }, place: undefined },
  { name: 'hit', kind: 'rate', unit: undefined, sla: undefined, place: { file: 'a.ts', line: 3 } },
] as const

const described = () => describePlan(plan(options), { endpoints: [list], metrics })

test('a description of a plan survives JSON and structuredClone unchanged', () => {
  const description = described()
  expect(JSON.parse(JSON.stringify(description))).toStrictEqual(description)
  expect(structuredClone(description)).toStrictEqual(description)
})

test('a description has everything of a plan except its functions', () => {
  const { place: _, endpoints, scenarios, load, ...rest } = described()
  expect(endpoints).toEqual([
    {
      name: 'list',
      method: 'GET',
      route: '/described/:kind/all?sort=name',
      tags: ['shop'],
      connections: 2,
      sla: { p95: { limit: '300ms', while: 'users >= 1' } },
      place: list.place,
    },
  ])
  expect(scenarios.map(({ name, weight, tags, sla }) => [name, weight, tags, sla])).toEqual([
    ['browse', 3, ['smoke'], { errors: '1%' }],
    ['buy', 1, [], undefined],
  ])
  const { steady, wave, api } = (load as { loads: Record<string, unknown> }).loads
  expect(steady).toEqual({
    load: {
      kind: 'users',
      phases: { hold: { hold: 5, for: '1m', sla: { p99: '1s' } } },
      spawnRate: '2/s',
    },
  })
  expect(wave).toMatchObject({
    weights: [0, 1],
    startAt: '5s',
    load: {
      kind: 'shape',
      endMs: 4_000,
      steps: [
        { startMs: 0, users: 1, weights: [0, 2], phase: 'shape', judged: true },
        { startMs: 2_000, users: 3, weights: [0, 2], phase: 'shape', judged: true },
      ],
    },
  })
  expect(api).toMatchObject({ load: { kind: 'arrivals', inFlight: 7 } })
  expect(rest).toMatchObject({
    name: 'shop',
    target: 'https://a.test',
    levels: { light: { kind: 'users', origin: { level: 'light' } } },
    slas: {
      run: options.sla,
      groups: options.groups,
      measures: options.measures,
      tags: options.tags,
    },
    metrics: [
      { name: 'items', kind: 'trend', unit: 'items', sla: { p95: '<= 10 items' } },
      { name: 'hit', kind: 'rate', place: { file: 'a.ts', line: 3 } },
    ],
    hooks: ['setup', 'onStart', 'onReply'],
    connecting: {
      tls: pem,
      proxy: 'http://user:secret@proxy.test:3128',
      names: { pins: { 'a.test': ['127.0.0.1', '::1'] }, pick: 'rotate', ttlMs: 30_000 },
    },
    connections: 9,
    connectionReuse: 'shared',
    timeout: '5s',
    gracefulStop: 0,
    setupTimeout: '2m',
    seed: 7,
  })
  expect(JSON.stringify(rest)).not.toContain('Bearer')
})

test('values that are not data are kept in a form that its reader rejects', () => {
  const odd = { p95: () => 5, p99: Number.NaN, max: 5n, min: Symbol('x'), mean: [undefined] } as never
  const { slas } = describePlan(plan({ target: 'http://a', mix: buy, load: users({}), sla: odd }))
  expect(slas.run).toEqual({ p95: 'a function', p99: 'NaN', max: '5', min: null, mean: [null] })
  const endless: Record<string, unknown> = {}
  endless.again = endless
  const circle = describePlan(plan({ target: 'http://a', mix: buy, load: users({}), sla: endless as never }))
  expect(JSON.stringify(circle)).toContain('"again":null')
})

test('a mistake in a shape is part of the description and ends its evaluation', () => {
  const asked: number[] = []
  const load = shape((seconds) => {
    asked.push(seconds)
    if (seconds === 2) throw new Error('no such second')
    return { users: 1 }
  })
  const made = describePlan(plan({ target: 'http://a', mix: buy, load }))
  expect(asked).toEqual([0, 1, 2])
  expect(made.load).toMatchObject({
    steps: [{ startMs: 0, users: 1 }],
    mistake: {
      ms: 2_000,
      error: { code: 'bad-shape', message: 'the shape threw at second 2: no such second' },
    },
  })
  expect(JSON.parse(JSON.stringify(made))).toStrictEqual(made)
})

test('a shape is evaluated for the run time, and one of several loads at least for its own duration', () => {
  const seconds = (length: '3s' | undefined, runTimeMs: number | undefined, isOneOfSeveral = false) => {
    let asked = 0
    const at = () => {
      asked++
      return { users: 1 }
    }
    const single = shape(at, length === undefined ? {} : { for: length })
    const load = isOneOfSeveral ? several({ a: { load: single } }) : single
    describePlan(plan({ target: 'http://a', mix: buy, load }), {}, runTimeMs)
    return asked
  }
  expect(seconds(undefined, undefined)).toBe(86_400)
  expect(seconds('3s', undefined)).toBe(3)
  expect(seconds('3s', 1_500)).toBe(2)
  expect(seconds('3s', 5_000)).toBe(5)
  expect(seconds('3s', 1_500, true)).toBe(3)
  expect(seconds('3s', 5_000, true)).toBe(5)
  expect(seconds(undefined, 40 * 24 * 3_600_000)).toBe(0)
})
