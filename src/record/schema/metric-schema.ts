import { z } from 'zod'
import { amount, count, fraction, spread, text } from './figures.ts'

const identity = {
  name: text,
  unit: text.nullable().describe('Unit of the values; null if the plan declares none'),
}
const value = z.number()

const trend = z
  .object({
    kind: z.literal('trend'),
    ...identity,
    count: count.describe('Number of values'),
    ...spread.shape,
  })
  .describe('A distribution of values')
  .meta({ id: 'TrendStats' })

const counter = z
  .object({
    kind: z.literal('counter'),
    ...identity,
    count: amount.describe('The sum of what was added'),
    perSecond: amount,
  })
  .describe('A sum')
  .meta({ id: 'CounterStats' })

const gauge = z
  .object({
    kind: z.literal('gauge'),
    ...identity,
    count: count.describe('How often the value was set'),
    last: value,
    min: value,
    mean: value,
    max: value,
  })
  .describe('A value that goes up and down; all zero if it was never set')
  .meta({ id: 'GaugeStats' })

const rate = z
  .object({
    kind: z.literal('rate'),
    ...identity,
    count,
    hits: count,
    rate: fraction.describe('`hits` / `count`; 0 if the count is 0'),
  })
  .describe('The share of values that were true')
  .meta({ id: 'RateStats' })

export const metric = z
  .discriminatedUnion('kind', [trend, counter, gauge, rate])
  .describe('A metric that the plan defines')
  .meta({ id: 'MetricStats' })
