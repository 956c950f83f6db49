import { z } from 'zod'
import { errorGroup } from './error-schema.ts'
import { amount, count, text } from './figures.ts'
import { generator } from './generator-schema.ts'
import { metric } from './metric-schema.ts'
import { row } from './row-schema.ts'
import { run } from './run-schema.ts'
import { phase, plannedLoad, point } from './timeline-schema.ts'
import { verdict } from './verdict-schema.ts'

/*
 * The one description of a run record. `scripts/write-schema.ts` makes from it the JSON Schema that is published and
 * the types in `run-record.ts`, which most of the code needs: reading zod takes 0.1 s, so only what reads records does.
 */

const severities = ['info', 'warning', 'critical'] as const

const counts = {
  totals: row.describe('All requests together'),
  endpoints: z
    .array(row)
    .describe(
      'One for each endpoint in the order of the plan, then for each group and measured function in the order in which they first ran',
    ),
  tags: z.array(row).describe('All requests that have a tag'),
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
      .object({ durationSeconds: amount, ...counts })
      .describe('What the verdict is about: the judged phases together'),
    plannedLoad: z.object({ loads: z.array(plannedLoad) }).describe('The load as it was planned'),
    phases: z.array(phase),
    series: z
      .array(point)
      .describe('The run over time, oldest first; a point is one second or, in a long run, several'),
    scenarios: z.array(
      z
        .object({
          name: text,
          iterations: count,
          failures: count.describe('Iterations that ended in an exception'),
        })
        .meta({ id: 'ScenarioStats' }),
    ),
    checks: z
      .array(z.object({ name: text, passes: count, failures: count }).meta({ id: 'CheckStats' }))
      .describe('Those of the judged phases'),
    errors: z.array(errorGroup),
    monitors: z.array(z.never()).describe('What watched the target; empty until monitors exist'),
    findings: z
      .array(z.object({ severity: z.enum(severities), message: text, advice: text }).meta({ id: 'Finding' }))
      .describe('What Plimsoll noticed, and what to do about it'),
  })
  .describe(
    'The outcome of a run. Times are in the unit that the name says; times within a run count from its start; shares are fractions from 0 to 1.',
  )
