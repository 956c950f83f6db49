import { expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { arrivals, several, shape, users } from '../../plan/load/load.ts'
import { readPlanMix } from '../../plan/plan-mix.ts'
import { scenario } from '../../plan/scenario.ts'
import { LoadPlan, plannedArrivals } from './load-plan.ts'

const mix = scenario('s', () => {})
const load = several({
  people: {
    mix,
    load: users({ up: { ramp: [0, 10], over: '10s' }, stay: { hold: 10, for: '5s' } }, { spawnRate: '1/s' }),
  },
  shaped: {
    mix,
    load: shape((seconds) => (seconds < 4 ? { users: 6, spawnRate: 2 } : undefined)),
    startAt: '2s',
  },
  api: {
    mix,
    load: arrivals({ ramp: { ramp: ['0/s', '20/s'], over: '4s' }, hold: { hold: '20/s', for: '1s' } }),
    startAt: '8s',
  },
})
const spec = readLoadOf(load, {}, readPlanMix(undefined, load))

/** Formats the plan of each load as `people/up 5 u`. */
const wishes = (seconds: number) =>
  new LoadPlan(spec)
    .at(seconds * 1_000)
    .map(
      ({ name, phase, users: count, startsPerSecond }) =>
        `${name}/${phase} ${count ?? `${startsPerSecond}/s`}`,
    )

test('each load has its own plan between its start and its end', () => {
  expect(wishes(0)).toEqual(['people/up 1', 'shaped/null 0', 'api/null 0/s'])
  expect(wishes(4.5)).toEqual(['people/up 5', 'shaped/shape 6', 'api/null 0/s'])
  expect(wishes(3)).toEqual(['people/up 4', 'shaped/shape 3', 'api/null 0/s'])
  expect(wishes(10)).toEqual(['people/stay 10', 'shaped/null 0', 'api/ramp 10/s'])
  expect(wishes(12.5)).toEqual(['people/stay 10', 'shaped/null 0', 'api/hold 20/s'])
  expect(wishes(15)).toEqual(['people/null 0', 'shaped/null 0', 'api/null 0/s'])
})

test('the only load has no name', () => {
  const single = readLoadOf(users({ steady: { hold: 3, for: '1s' } }))
  expect(new LoadPlan(single).at(500)).toEqual([
    { name: '', phase: 'steady', users: 3, startsPerSecond: null, startSeconds: 0, endSeconds: 1 },
  ])
})

test('only arrivals of open loads are counted, over all workers', () => {
  expect(plannedArrivals(spec, 1)).toBe(60)
  expect(plannedArrivals(readLoadOf(users({ steady: { hold: 3, for: '1s' } })), 1)).toBe(0)
})
