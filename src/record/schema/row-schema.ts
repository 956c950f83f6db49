import { z } from 'zod'
import { rowKinds } from '../../base/row-kind.ts'
import { amount, count, failuresByClass, fraction, spread, text } from './figures.ts'

const rowKind = z
  .enum(rowKinds)
  .exclude(['scenario'])
  .describe(
    'A `request` goes over the wire; a `group` is a workflow and `measure` a function that the plan measures; `tag` is all requests with a tag',
  )
  .meta({ id: 'ReportedKind' })

const timingPart = z.object({ count, mean: amount, p95: amount, max: amount }).meta({ id: 'TimingPart' })

const timings = z
  .object({
    queue: timingPart.describe('From the intended start until a connection was assigned to the request'),
    dns: timingPart.describe(
      'Like `connect` and `tls`, counted only for the first request over a connection',
    ),
    connect: timingPart,
    tls: timingPart,
    send: timingPart.describe('Until the whole request was written'),
    firstByte: timingPart.describe('From there to the first byte of the reply'),
    receive: timingPart.describe('From there to its last byte'),
  })
  .describe('The parts of the response time in ms, in order; a part counts only the requests that needed it')
  .meta({ id: 'TimingStats' })

const apdex = z
  .object({
    score: fraction,
    withinMs: amount.describe(
      'The time for satisfied requests; requests within four times as much count half',
    ),
  })
  .describe('The Application Performance Index')
  .meta({ id: 'ApdexStats' })

const goodput = z
  .object({
    requests: count,
    share: fraction.describe('Of all requests that ended'),
    perSecond: amount,
    withinMs: amount
      .nullable()
      .describe('The limit of the SLA on response time; null if there is none, or several'),
  })
  .describe('Requests that did not fail, not even a check, and met the limit of their SLA on response time')
  .meta({ id: 'GoodputStats' })

export const row = z
  .object({
    name: text.describe('For requests the method and route template, never a concrete URL'),
    kind: rowKind,
    requests: count.describe('Successes, failures and unfinished ones'),
    failures: count,
    unfinished: count.describe(
      'Neither successes nor failures: under way when the load ended or, for groups and measured functions, when their scenario ended the iteration',
    ),
    errorRate: fraction.describe('Failures, as a share of the requests that ended'),
    requestsPerSecond: amount.describe(
      'In `phases` and `judged` from the requests that ended in that time, whenever they were due',
    ),
    responseMs: spread.describe(
      'From the intended start to the last byte, successes only; all zero if nothing succeeded',
    ),
    serviceMs: spread.describe('From the actual send to the last byte, successes only'),
    bytesSent: count,
    bytesReceived: count,
    statusCodes: z.record(text, count),
    failuresByClass,
    histogram: text.describe('Response times in µs, HdrHistogram V2 compressed encoding, base64'),
    timingMs: timings.exactOptional().describe('Present only in a run with `timings: true`'),
    apdex: apdex.exactOptional().describe('Present only in `judged`, for rows with requests'),
    goodput: goodput.exactOptional().describe('Present only in `judged`, for rows with requests'),
  })
  .describe('Statistics of an endpoint, a group, a function or a tag')
  .meta({ id: 'RowStats' })
