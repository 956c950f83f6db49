import { z } from 'zod'
import { runEndings } from '../../base/run-ending.ts'
import { amount, count, text } from './figures.ts'

export const run = z
  .object({
    id: text,
    name: text,
    startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
    durationSeconds: amount.describe('From the first planned start to the last reply'),
    target: text,
    otherTargets: z
      .array(z.object({ url: text, endpoints: z.array(text) }).meta({ id: 'OtherTarget' }))
      .describe('The targets that endpoints have instead of the plan’s, and the names of these endpoints'),
    level: text.nullable().describe('The level of the plan that was run; null if no level was chosen'),
    timeScale: z
      .number()
      .describe(
        'The share to which phases, windows and delays of SLAs were shortened, and by which spawn rates rose; 1 if they were not',
      ),
    workers: count,
    tags: z.record(text, text),
    ended: z
      .enum(runEndings)
      .describe(
        'How the run ended: at its planned end, stopped by a scenario, aborted by an SLA, interrupted by the user, or because a worker or the plan failed',
      )
      .meta({ id: 'RunEnding' }),
    environment: z.object({
      plimsoll: text.describe('Version of Plimsoll'),
      node: text,
      platform: text,
      cpu: text,
      cores: count,
      memoryBytes: count,
    }),
  })
  .meta({ id: 'RunIdentity' })
