import { z } from 'zod'
import { plannedUnits } from '../../load/planned/planned-load.ts'
import { amount, count, failuresByClass, text } from './figures.ts'
import { row } from './row-schema.ts'

export const plannedLoad = z
  .object({
    name: text.nullable().describe('Name among parallel loads; null if there is only one load'),
    profile: text.nullable().describe('The profile that produced the load; null if there was none'),
    unit: z.enum(plannedUnits).describe('Users, or iterations started per second'),
    points: z
      .array(z.object({ seconds: amount, value: amount }))
      .describe('Straight lines connect the points; two points at the same second are a jump'),
  })
  .meta({ id: 'PlannedLoad' })

export const phase = z
  .object({
    name: text,
    load: text
      .exactOptional()
      .describe('Name of the parallel load that the phase belongs to; missing if there is only one load'),
    judged: z.boolean(),
    startSeconds: amount,
    endSeconds: amount,
    reached: z.boolean().describe('Whether the run lasted until this phase'),
    totals: row,
    endpoints: z.array(row),
  })
  .meta({ id: 'PhaseReport' })

export const point = z
  .object({
    seconds: amount.describe('The start of the point'),
    spanSeconds: amount.describe('The duration of the point'),
    phase: text,
    users: count.describe('Users at work at the end of the point'),
    plannedPerSecond: amount.nullable().describe('Planned iterations per second; null in a closed load'),
    startedPerSecond: amount,
    requestsPerSecond: amount,
    failuresPerSecond: amount,
    failuresByClass: failuresByClass.describe('Counts, not rates'),
    responseMs: z
      .object({ p50: amount, p95: amount, p99: amount, max: amount })
      .nullable()
      .describe('Response times of the successes that ended in this point; null if there were none'),
    lagMaxMs: amount,
    endpoints: z
      .array(z.object({ requestsPerSecond: amount, failuresPerSecond: amount, p95Ms: amount.nullable() }))
      .describe('One entry for each of the record’s `endpoints`, in their order'),
    metrics: z
      .array(z.number().nullable())
      .describe(
        'One value for each of the record’s `metrics`, in their order: the 95th percentile of a trend, the increase per second of a counter, the last value of a gauge, the share of a rate; null if there was none',
      ),
  })
  .meta({ id: 'SeriesPoint' })
