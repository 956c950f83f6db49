import { z } from 'zod'
import { plannedUnits } from '../../load/planned/planned-load.ts'
import { amount, count, failuresByClass, text } from './figures.ts'
import { row } from './row-schema.ts'

export const plannedLoad = z
  .object({
    name: text.nullable().describe('Which of several parallel loads; null where there is only one'),
    profile: text.nullable().describe('The profile that it was made from'),
    unit: z.enum(plannedUnits).describe('Users, or iterations started per second'),
    points: z
      .array(z.object({ seconds: amount, value: amount }))
      .describe('Straight lines lead from one to the next; two at the same second are a jump'),
  })
  .meta({ id: 'PlannedLoad' })

export const phase = z
  .object({
    name: text,
    load: text.exactOptional().describe('Which of several parallel loads; missing where there is only one'),
    judged: z.boolean(),
    startSeconds: amount,
    endSeconds: amount,
    reached: z.boolean().describe('Whether the run got this far'),
    totals: row,
    endpoints: z.array(row),
  })
  .meta({ id: 'PhaseReport' })

export const point = z
  .object({
    seconds: amount.describe('The start of the point'),
    spanSeconds: amount.describe('Its length'),
    phase: text,
    users: count.describe('Users at work at the end of the point'),
    plannedPerSecond: amount
      .nullable()
      .describe('Iterations per second that the plan asked for; null in a closed load'),
    startedPerSecond: amount,
    requestsPerSecond: amount,
    failuresPerSecond: amount,
    failuresByClass: failuresByClass.describe('Counts, not rates'),
    responseMs: z
      .object({ p50: amount, p95: amount, p99: amount, max: amount })
      .nullable()
      .describe('Successes that ended in this point; null where there were none'),
    lagMaxMs: amount,
    endpoints: z
      .array(z.object({ requestsPerSecond: amount, failuresPerSecond: amount, p95Ms: amount.nullable() }))
      .describe('One for each of the record’s `endpoints`, in their order'),
    metrics: z
      .array(z.number().nullable())
      .describe(
        'One for each of the record’s `metrics`, in their order: the 95th percentile of a trend, the increase per second of a counter, the last value of a gauge, the share of a rate; null where there was none',
      ),
  })
  .meta({ id: 'SeriesPoint' })
