import { z } from 'zod'
import { bodyForms } from '../../user/samples/body-sample.ts'
import { amount, count, failureClass, text } from './figures.ts'

const body = z
  .object({
    bytes: count.describe('Its whole length as it was sent'),
    form: z
      .enum(bodyForms)
      .describe('What `shown` is: text, bytes in hexadecimal, or nothing, because a stream was not kept'),
    shown: text.describe('Without its secrets'),
    isCut: z.boolean().describe('Whether there is more than is shown'),
  })
  .nullable()

const headers = z.array(z.tuple([text, text]))

const sample = z
  .object({
    atSeconds: amount.describe('When it failed, from the start of the run'),
    responseMs: amount,
    request: z.object({ method: text, path: text.describe('Path and query'), headers, body }),
    reply: z
      .object({ status: count, statusText: text, headers, body })
      .nullable()
      .describe('Null where there was none'),
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
    samples: z.array(sample).describe('A few of them, without their secrets; none of what is not a request'),
  })
  .meta({ id: 'ErrorGroup' })
