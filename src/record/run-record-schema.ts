import { z } from 'zod'
import { PlimsollError } from '../base/error.ts'
import { failureClasses } from '../base/failure-class.ts'
import { limitKinds } from '../verdict/generator/limit-facts.ts'
import type { RunRecord } from './run-record.ts'

/*
 * The run record as something that outside input is held to. The interface `RunRecord` is what the code reads; the
 * check at the end of this file does not compile when the two part ways.
 */

const count = z.int().nonnegative()
const amount = z.number().nonnegative()
const fraction = z.number().min(0).max(1)
const text = z.string()

const latency = z
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
  .describe('Times in milliseconds; percentiles by nearest rank. All zero where nothing succeeded.')
  .meta({ id: 'LatencyStats' })

const failuresByClass = z.partialRecord(z.enum(failureClasses), count)

const rowKinds = ['request', 'measure', 'group', 'tag'] as const

const timingPart = z.object({ count, mean: amount, p95: amount, max: amount })

const timings = z
  .object({
    queue: timingPart.describe('From the intended start until a connection took it'),
    dns: timingPart,
    connect: timingPart,
    tls: timingPart,
    send: timingPart.describe('Until the request was written whole'),
    firstByte: timingPart.describe('From there to the first byte of the reply'),
    receive: timingPart.describe('From there to its last byte'),
  })
  .describe('What the time of successes was made of, in milliseconds; only in a run with timings')
  .meta({ id: 'TimingStats' })

const endpoint = z
  .object({
    name: text.describe('Method and route template, never a concrete URL'),
    kind: z
      .enum(rowKinds)
      .describe('Requests go over the wire; groups and functions are measured beside them'),
    requests: count.describe('Failures included'),
    failures: count,
    errorRate: fraction,
    requestsPerSecond: amount.describe('Of phases and of what is judged: those that ended in that time'),
    responseMs: latency.describe('From the intended start to the last byte, successes only'),
    serviceMs: latency.describe('From the actual send to the last byte, successes only'),
    bytesSent: count,
    bytesReceived: count,
    statusCodes: z.record(text, count),
    failuresByClass,
    histogram: text.describe('Response times in µs, HdrHistogram V2 compressed encoding, base64'),
    timingMs: timings.exactOptional(),
    apdex: z
      .object({ score: fraction, withinMs: amount })
      .describe('The Application Performance Index; of what is judged alone')
      .exactOptional(),
    goodput: z
      .object({ requests: count, share: fraction, perSecond: amount, withinMs: amount.nullable() })
      .describe(
        'Requests that did not fail and were within the time that is promised; of what is judged alone',
      )
      .exactOptional(),
  })
  .meta({ id: 'EndpointStats' })

const identity = { name: text, unit: text.nullable() }
const value = z.number()

const metric = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('trend'), ...identity, count, ...latency.shape }),
    z.object({ kind: z.literal('counter'), ...identity, count: amount, perSecond: amount }),
    z.object({
      kind: z.literal('gauge'),
      ...identity,
      count,
      last: value,
      min: value,
      mean: value,
      max: value,
    }),
    z.object({ kind: z.literal('rate'), ...identity, count, hits: count, rate: fraction }),
  ])
  .describe('A metric of the plan’s own')
  .meta({ id: 'MetricStats' })

const run = z.object({
  id: text,
  name: text,
  startedAt: z.iso.datetime().describe('UTC'),
  durationSeconds: amount.describe('From the first planned start to the last reply'),
  target: text,
  level: text.nullable().describe('Which of the plan’s levels it was; null where it was none of them'),
  workers: count,
  tags: z.record(text, text),
  ended: z.enum(['complete', 'stopped', 'aborted', 'interrupted', 'failed']),
  environment: z.object({
    plimsoll: text,
    node: text,
    platform: text,
    cpu: text,
    cores: count,
    memoryBytes: count,
  }),
})

const sla = z.object({
  scope: text.describe('`run`, or a name'),
  kind: z.enum(['run', ...rowKinds, 'scenario', 'metric']).describe('What that is the name of'),
  metric: text,
  clauses: text.describe('When it counts: `in every 10s while users >= 100`; empty for all that is judged'),
  action: z.enum(['fail', 'warn', 'abort']).describe('What it does when it is broken'),
  limit: text.describe('With its comparison: `<= 300 ms`'),
  actual: z.number().nullable().describe('In the unit; null where there was no data'),
  unit: z.enum(['ms', 'fraction', 'perSecond', 'number', 'bytes', 'bytesPerSecond']),
  status: z.enum(['pass', 'fail', 'warn', 'no-data']),
  reason: text.nullable().describe('Why there is no data'),
  phase: text.nullable().describe('Null for all judged phases together'),
  failedSinceSeconds: amount.nullable().describe('Since when it was broken at the end of the run'),
  source: z
    .object({ file: text, line: count, column: count.exactOptional() })
    .nullable()
    .describe('The line of the plan that promises it'),
})

const wait = z.object({ p50: amount, p99: amount, max: amount })

const generator = z.object({
  status: z.enum(['ok', 'limited']),
  limits: z.array(z.enum(limitKinds)).describe('In which ways it was the limit, in the order of the reasons'),
  reasons: z.array(text),
  plannedArrivals: count,
  startedArrivals: count,
  droppedArrivals: count,
  lagMs: z.object({ p50: amount, p99: amount, max: amount }),
  cpuSeconds: amount,
  eventLoopUtilization: fraction.describe('Of the busiest worker'),
  eventLoopDelayMaxMs: amount,
  retries: count,
  redirects: count,
  connectionsOpened: count,
  standstill: z
    .object({
      count,
      maxMs: amount,
      busySeconds: amount.describe('Ran code that did not end'),
      queuedSeconds: amount.describe('Waited for a core that others had'),
      haltedSeconds: amount.describe('Neither: stopped, or waiting in a call'),
    })
    .describe(
      'Times of 50 ms and more, of own code of 10 ms and more, in which the event loop of a worker did not turn',
    ),
  connectionWaitMs: wait.describe('For a connection, because no more were allowed; 0 for those that did not'),
  inFlightWaitMs: wait.describe('For a place in flight, in an open load; 0 for those that did not'),
  stealShare: fraction.nullable().describe('Of all CPU time, by the host; null where it is not known'),
  throttledSeconds: amount.nullable().describe('By a CPU quota, on all cores; null where it is not known'),
  fileLimitHits: count.describe('Connections that could not be opened for want of open files'),
  portLimitHits: count.describe('Connections that could not be opened for want of local ports'),
})

const plannedLoad = z
  .object({
    name: text.nullable().describe('Which of several loads side by side; null where there is one'),
    profile: text.nullable().describe('The profile that it was made from'),
    unit: z.enum(['users', 'perSecond']).describe('Users, or iterations that start per second'),
    points: z
      .array(z.object({ seconds: amount, value: amount }))
      .describe('Straight lines lead from one to the next; two of one second are a jump'),
  })
  .meta({ id: 'PlannedLoad' })

const point = z.object({
  seconds: amount,
  spanSeconds: amount,
  phase: text,
  users: count,
  plannedPerSecond: amount.nullable().describe('Null in a closed load'),
  startedPerSecond: amount,
  requestsPerSecond: amount,
  failuresPerSecond: amount,
  failuresByClass: failuresByClass.describe('Failures of the point, counted'),
  responseMs: z
    .object({ p50: amount, p95: amount, p99: amount, max: amount })
    .nullable()
    .describe('Null where nothing succeeded'),
  lagMaxMs: amount,
  endpoints: z
    .array(z.object({ requestsPerSecond: amount, failuresPerSecond: amount, p95Ms: amount.nullable() }))
    .describe('In the order of `endpoints` of the record'),
  metrics: z.array(z.number().nullable()).describe('In the order of `metrics` of the record'),
})

const sampleBody = z
  .object({
    bytes: count.describe('Its whole length as it was sent'),
    form: z.enum(['text', 'hex', 'stream']).describe('What `shown` is; nothing of a stream'),
    shown: text,
    isCut: z.boolean(),
  })
  .nullable()

const sampleHeaders = z.array(z.tuple([text, text]))

const errorSample = z
  .object({
    atSeconds: amount,
    responseMs: amount,
    request: z.object({ method: text, path: text, headers: sampleHeaders, body: sampleBody }),
    reply: z
      .object({ status: count, statusText: text, headers: sampleHeaders, body: sampleBody })
      .nullable()
      .describe('Null where none came'),
  })
  .meta({ id: 'ErrorSample' })

export const runRecordSchema = z
  .object({
    schema: z.literal('plimsoll.run/1'),
    run,
    verdict: z.object({
      status: z.enum(['pass', 'fail', 'invalid', 'no-data']),
      reasons: z.array(text).describe('Empty for a plain pass'),
      slas: z.array(sla),
    }),
    generator: generator.describe('What the load generator found out about itself'),
    totals: endpoint.describe('All requests of the run, whatever their phase'),
    endpoints: z
      .array(endpoint)
      .describe('In the order in which the plan declares them, then what it measures'),
    tags: z.array(endpoint).describe('The requests that bear a tag, together'),
    metrics: z.array(metric),
    judged: z
      .object({
        durationSeconds: amount,
        totals: endpoint,
        endpoints: z.array(endpoint),
        tags: z.array(endpoint),
        metrics: z.array(metric),
      })
      .describe('What the verdict is about: the judged phases together'),
    plannedLoad: z
      .object({ loads: z.array(plannedLoad) })
      .describe('The load as it was planned, whatever came of it'),
    phases: z.array(
      z.object({
        name: text,
        load: text
          .optional()
          .describe('Which of several loads side by side; missing where there is one load'),
        judged: z.boolean(),
        startSeconds: amount,
        endSeconds: amount,
        reached: z.boolean(),
        totals: endpoint,
        endpoints: z.array(endpoint),
      }),
    ),
    series: z.array(point).describe('The plannedLoad of the run, oldest first'),
    scenarios: z.array(z.object({ name: text, iterations: count, failures: count })),
    checks: z.array(z.object({ name: text, passes: count, failures: count })),
    errors: z.array(
      z.object({
        endpoint: text,
        class: z.enum(failureClasses),
        message: text,
        count,
        firstSeenSeconds: amount,
        lastSeenSeconds: amount,
        samples: z.array(errorSample).describe('A few of them, without their secrets'),
      }),
    ),
    monitors: z.array(z.never()).describe('What watched the target; empty until monitors exist'),
    findings: z.array(
      z.object({ severity: z.enum(['info', 'warning', 'critical']), message: text, advice: text }),
    ),
  })
  .describe(
    'Times are in the unit that the name says; times within a run count from its start; shares are fractions from 0 to 1.',
  )

/** Reads a run record from anywhere outside. Throws a `PlimsollError` (`bad-record`) that names the first mistake. */
export function parseRunRecord(value: unknown): RunRecord {
  const read = readRunRecord(value)
  if ('record' in read) return read.record
  throw new PlimsollError('bad-record', `this is not a run record: ${read.mistake}`, {
    advice:
      'Use a file that `plimsoll run --json` wrote, from a version of Plimsoll that is not newer than this one.',
  })
}

/** The same for who says more of where it comes from: the record, or its first mistake, a part of a sentence of limited length. */
export function readRunRecord(value: unknown): { record: RunRecord } | { mistake: string } {
  const parsed = runRecordSchema.safeParse(value)
  if (parsed.success) return { record: parsed.data }
  const [issue] = parsed.error.issues
  const path = cut(pathText(issue?.path ?? []))
  return { mistake: `${path === '' ? '' : `${path}: `}${cut(issue?.message ?? 'unreadable')}` }
}

/** `series[3].responseMs.p95`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

/** A record from elsewhere may have keys and values of any length. */
function cut(words: string): string {
  return words.length <= 160 ? words : `${words.slice(0, 159)}…`
}

/** Compiles only while a schema reads exactly what the interface describes: a property too many counts, too. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? (A extends B ? true : false) : false
true satisfies Same<z.infer<typeof runRecordSchema>, RunRecord>
