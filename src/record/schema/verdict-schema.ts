import { z } from 'zod'
import { scopeKinds } from '../../base/row-kind.ts'
import { figureUnits } from '../../base/units/figure-unit.ts'
import { slaStatuses, verdictStatuses } from '../../base/verdict-status.ts'
import { actions, comparisons } from '../../verdict/language/written-sla.ts'
import { amount, count, note, text } from './figures.ts'

const limit = z
  .object({
    comparison: z.enum(comparisons),
    value: z.number().nullable().describe('In `unit` of the SLA; null if the baseline has no such figure'),
    text: text.describe('The limit in words: `<= 300 ms`, `<= 330 ms (baseline + 10%)`'),
    baseline: text
      .nullable()
      .describe('The limit as written if it is relative to a baseline: `baseline + 10%`; else null'),
  })
  .meta({ id: 'SlaLimit' })

const sla = z
  .object({
    scope: text.describe(
      '`run`, or the name of an endpoint, a group, a function, a tag, a scenario or a metric',
    ),
    kind: z.enum(scopeKinds).describe('The kind of thing that `scope` names').meta({ id: 'ScopeKind' }),
    metric: text,
    clauses: text.describe(
      'The condition under which the SLA applies, as written: `in every 10s while users >= 100`; empty if it always applies',
    ),
    action: z.enum(actions).describe('What happens if the SLA is not met').meta({ id: 'Action' }),
    limit,
    actual: z
      .number()
      .nullable()
      .describe('The measured figure in `unit`; null if there was no data, or if it is infinite'),
    interval: z
      .tuple([z.number().nullable(), z.number().nullable()])
      .describe(
        'The lowest and the highest figure that the target can have shown to a generator that is never late, in `unit`; null for an end that is open or unknown',
      ),
    unit: z.enum(figureUnits).meta({ id: 'FigureUnit' }),
    status: z
      .enum(slaStatuses)
      .describe(
        '`warn`: not met, which is only a warning; `undecided`: part of the interval meets the limit and part does not; `not-meant`: for other runs than this one',
      )
      .meta({ id: 'SlaStatus' }),
    few: z
      .boolean()
      .describe('Whether a percentile is only the slowest request, because there were too few for it'),
    reason: text
      .nullable()
      .describe(
        'Why there is no data, why it is undecided, why it is not meant, or of how few requests it is the slowest; otherwise null',
      ),
    phase: text
      .nullable()
      .describe('The phase that the SLA is limited to; null for all judged phases together'),
    failedSinceSeconds: amount
      .nullable()
      .describe(
        'The time from which on the SLA was not met until the end of the run, in seconds from the start; null if it was met at the end',
      ),
    source: z
      .object({ file: text, line: count, column: count.exactOptional() })
      .nullable()
      .describe('Where the SLA is written; null if that is not known'),
  })
  .describe('An SLA and its result in the run')
  .meta({ id: 'SlaVerdict' })

export const verdict = z
  .object({
    status: z.enum(verdictStatuses).meta({ id: 'VerdictStatus' }),
    reasons: z.array(note).describe('Empty for a plain pass'),
    slas: z.array(sla),
  })
  .meta({ id: 'Verdict' })
