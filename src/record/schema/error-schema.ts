import { z } from 'zod'
import { bodyForms } from '../../user/samples/body-sample.ts'
import { amount, count, failureClass, text } from './figures.ts'

const body = z
  .object({
    bytes: count.describe('Size of the whole body as it was sent'),
    form: z
      .enum(bodyForms)
      .describe('Format of `shown`: text, bytes in hexadecimal, or empty, because a stream was not kept'),
    shown: text.describe('The body without its secrets'),
    isCut: z.boolean().describe('Whether `shown` is only the beginning of the body'),
  })
  .nullable()

const headers = z.array(z.tuple([text, text]))

const sample = z
  .object({
    atSeconds: amount.describe('When the request failed, from the start of the run'),
    responseMs: amount,
    request: z.object({ method: text, path: text.describe('Path and query'), headers, body }),
    reply: z
      .object({ status: count, statusText: text, headers, body })
      .nullable()
      .describe('Null if there was no reply'),
  })
  .describe('One exchange that failed')
  .meta({ id: 'ErrorSample' })

export const errorGroup = z
  .object({
    endpoint: text,
    class: failureClass,
    message: text,
    count,
    firstSeenSeconds: amount,
    lastSeenSeconds: amount,
    samples: z
      .array(sample)
      .describe(
        'A few of the failed exchanges, without their secrets; empty for errors that are not of a request',
      ),
  })
  .meta({ id: 'ErrorGroup' })
