import { z } from 'zod'
import { failureClasses } from '../../base/failure-class.ts'

/* Schemas that the parts of the record's schema share. */

export const count = z.int().nonnegative()
export const amount = z.number().nonnegative()
export const fraction = z.number().min(0).max(1)
export const text = z.string()

export const failureClass = z
  .enum(failureClasses)
  .describe('The way in which a request failed')
  .meta({ id: 'FailureClass' })

export const failuresByClass = z.partialRecord(failureClass, count)

/** A distribution: of response times in ms, or of the values of a metric. */
export const spread = z
  .object({
    min: amount,
    mean: amount,
    stddev: amount,
    p50: amount,
    p75: amount,
    p90: amount,
    p95: amount,
    p99: amount,
    p999: amount.describe('The 99.9th percentile'),
    max: amount,
  })
  .describe('A distribution; percentiles by nearest rank. All zero if there was no value')
  .meta({ id: 'LatencyStats' })

export const note = z
  .object({
    message: text.describe('What was observed'),
    advice: text.nullable().describe('What to do; null if there is nothing to advise'),
  })
  .describe('An observation, and what to do about it')
  .meta({ id: 'Note' })
