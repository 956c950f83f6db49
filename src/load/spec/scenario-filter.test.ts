import { expect, test } from 'vitest'
import { readLoadOf } from '../../../test/support/described-load.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import { several, shape, users } from '../../plan/load/load.ts'
import type { WeightedScenario } from '../../plan/mix.ts'
import { readPlanMix } from '../../plan/plan-mix.ts'
import { scenario } from '../../plan/scenario.ts'
import { filterScenarios } from './scenario-filter.ts'

const page = endpoint('GET /scenario-filter')
const made = (name: string, ...tags: string[]) => scenario(name, { tags }, ({ call }) => call(page))
const browse = made('browse', 'smoke', 'read')
const buy = made('buy', 'smoke', 'slow')
const report = made('report', 'slow')
const plain = made('plain')
const mix = [
  [4, browse],
  [3, buy],
  [2, report],
  [1, plain],
] as const

const hold = users({ steady: { hold: 1, for: '1s' } })

const described = (all: readonly WeightedScenario[]) =>
  all.map(({ weight, scenario: { tags } }) => ({ weight, tags }))

function weightsWith(tags: string[], excludedTags: string[] = []) {
  const all = readPlanMix(mix, hold)
  return filterScenarios(readLoadOf(hold, {}, all), described(all), { tags, excludedTags }).weights
}

test('without a filter the load is unchanged', () => {
  expect(weightsWith([])).toBeUndefined()
})

test.each([
  [['smoke'], [], [4, 3, 0, 0]],
  [['read', 'slow'], [], [4, 3, 2, 0]],
  [[], ['slow'], [4, 0, 0, 1]],
  [['smoke'], ['slow'], [4, 0, 0, 0]],
])('with --tag %j and --exclude-tag %j the weights are %j', (tags, excluded, weights) => {
  expect(weightsWith(tags, excluded)).toEqual(weights)
})

test.each([
  [['smok'], [], 'tag is "smok", which no scenario is tagged with', "Did you mean 'smoke'?"],
  [[], ['nothing-like-it'], 'excludeTag is "nothing-like-it"', 'The tags are smoke, read, slow.'],
  [
    ['read'],
    ['smoke'],
    'the plan has no scenario left after tag read excludeTag smoke',
    'Tag what is to run',
  ],
])('--tag %j with --exclude-tag %j is refused', (tags, excluded, message, advice) => {
  expect(() => weightsWith(tags, excluded)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      message: expect.stringContaining(message),
      advice: expect.stringContaining(advice),
    }),
  )
})

test('each parallel load keeps its remaining scenarios, and one without any is refused', () => {
  const load = several({
    shop: { mix: [browse, buy], load: hold },
    office: {
      mix: [
        [5, report],
        [1, buy],
      ],
      load: hold,
    },
  })
  const all = readPlanMix(undefined, load)
  const parallelLoads = (tags: string[]) =>
    filterScenarios(readLoadOf(load, {}, all), described(all), { tags, excludedTags: [] }).parallelLoads?.map(
      (parallelLoad) => parallelLoad.weights,
    )
  expect(parallelLoads(['slow'])).toEqual([
    [0, 1, 0],
    [0, 1, 5],
  ])
  expect(() => parallelLoads(['read'])).toThrow("the load 'office' has no scenario left after tag read")
})

test('the weights that a shape sets are filtered, too', () => {
  const changing = (late: Record<string, number>) =>
    shape((seconds) => (seconds < 4 ? { users: 1, ...(seconds >= 2 && { weights: late }) } : undefined))
  const filtered = (late: Record<string, number>) => {
    const load = changing(late)
    const all = readPlanMix(mix, load)
    return filterScenarios(readLoadOf(load, {}, all), described(all), { tags: ['smoke'], excludedTags: [] })
  }
  const { weights, timeline } = filtered({ browse: 1, report: 9 })
  expect(weights).toEqual([4, 3, 0, 0])
  expect(timeline!.weightings.at(-1)!.weights).toEqual([1, 3, 0, 0])
  expect(() => filtered({ browse: 0, buy: 0, report: 9 })).toThrow(
    'from 2 s on the shape has no scenario left',
  )
})
