import { z } from 'zod'
import { scopeKinds } from '../../base/row-kind.ts'
import { figureUnits } from '../../base/units/figure-unit.ts'
import { slaStatuses, verdictStatuses } from '../../base/verdict-status.ts'
import { actions, comparisons } from '../../verdict/language/written-sla.ts'
import { amount, count, note, text } from './figures.ts'

const limit = z
  .object({
    comparison: z.enum(comparisons),
    value: z
      .number()
      .nullable()
      .describe('In the unit of the SLA; null where the baseline has no such figure'),
    text: text.describe('As it reads: `<= 300 ms`, `<= 330 ms (baseline + 10%)`'),
    baseline: text
      .nullable()
      .describe('As it was written where it is relative to a baseline: `baseline + 10%`; else null'),
  })
  .meta({ id: 'SlaLimit' })

const sla = z
  .object({
    scope: text.describe(
      '`run`, or the name of an endpoint, a group, a function, a tag, a scenario or a metric',
    ),
    kind: z.enum(scopeKinds).describe('What `scope` is the name of').meta({ id: 'ScopeKind' }),
    metric: text,
    clauses: text.describe(
      'When it applies, as it is written: `in every 10s while users >= 100`; empty where it always does',
    ),
    action: z.enum(actions).describe('What happens when it is not met').meta({ id: 'Action' }),
    limit,
    actual: z.number().nullable().describe('In the unit; null where there was no data'),
    unit: z.enum(figureUnits).meta({ id: 'FigureUnit' }),
    status: z
      .enum(slaStatuses)
      .describe('`warn` is not met, where that is only a warning')
      .meta({ id: 'SlaStatus' }),
    reason: text.nullable().describe('Why there is no data; null where there is'),
    phase: text.nullable().describe('The phase that it is about; null for all judged phases together'),
    failedSinceSeconds: amount
      .nullable()
      .describe(
        'Since when it was not met at the end of the run, in seconds from the start; null where it was',
      ),
    source: z
      .object({ file: text, line: count, column: count.exactOptional() })
      .nullable()
      .describe('Where it is written, as far as that is known'),
  })
  .describe('An SLA and how the run met it')
  .meta({ id: 'SlaVerdict' })

export const verdict = z
  .object({
    status: z.enum(verdictStatuses).meta({ id: 'VerdictStatus' }),
    reasons: z.array(note).describe('Empty for a plain pass'),
    slas: z.array(sla),
  })
  .meta({ id: 'Verdict' })
