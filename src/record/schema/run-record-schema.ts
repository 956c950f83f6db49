import { z } from 'zod'
import { errorGroup } from './error-schema.ts'
import { amount, count, fraction, text } from './figures.ts'
import { generator } from './generator-schema.ts'
import { metric } from './metric-schema.ts'
import { row } from './row-schema.ts'
import { run } from './run-schema.ts'
import { phase, plannedLoad, point } from './timeline-schema.ts'
import { verdict } from './verdict-schema.ts'

/*
 * The source of the run record's format. `scripts/write-schema.ts` generates from it the published JSON Schema and the
 * types in `run-record.ts`. Importing zod takes 0.1 s, so only code that reads records imports this file; all other
 * code imports the types.
 */

const severities = ['info', 'warning', 'critical'] as const

const counts = {
  totals: row.describe('All requests together'),
  endpoints: z
    .array(row)
    .describe(
      'One row for each endpoint, in the order of the plan, then one for each group and measured function, in the order in which they first ran',
    ),
  tags: z.array(row).describe('One row for each tag: all requests that have it'),
  metrics: z.array(metric).describe('The metrics that the plan defines'),
}

export const runRecordSchema = z
  .object({
    schema: z.literal('plimsoll.run/1'),
    run,
    verdict,
    generator,
    ...counts,
    judged: z
      .object({
        durationSeconds: amount,
        requestsPerSecond: z
          .object({ mean: amount, peak: amount, stddev: amount })
          .describe('Ended requests per second: over the judged time, and of its whole seconds')
          .meta({ id: 'RateStatistics' }),
        availability: fraction
          .nullable()
          .describe(
            'The share of the judged time in which the target did not stay silent; null if no request was judged',
          ),
        ...counts,
      })
      .describe('The figures that the verdict depends on: those of all judged phases together'),
    plannedLoad: z.object({ loads: z.array(plannedLoad) }).describe('The load that the plan asked for'),
    phases: z.array(phase),
    series: z
      .array(point)
      .describe(
        'The run over time, oldest point first; a point covers one second or, in a long run, several',
      ),
    scenarios: z.array(
      z
        .object({
          name: text,
          iterations: count,
          failures: count.describe(
            'Iterations that ended in an exception, or did not end although nothing was under way',
          ),
          unfinished: count.describe('Iterations that the end of the load cut'),
        })
        .meta({ id: 'ScenarioStats' }),
    ),
    checks: z
      .array(z.object({ name: text, passes: count, failures: count }).meta({ id: 'CheckStats' }))
      .describe('Checks in the judged phases'),
    errors: z.array(errorGroup),
    monitors: z.array(z.never()).describe('Monitors of the target; always empty in this version'),
    findings: z
      .array(z.object({ severity: z.enum(severities), message: text, advice: text }).meta({ id: 'Finding' }))
      .describe('What Plimsoll noticed, and what to do about it'),
  })
  .describe(
    'The outcome of a run. Names of times end with their unit; times within a run count from its start; shares are fractions from 0 to 1.',
  )
