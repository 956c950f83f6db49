import { z } from 'zod'
import { limitKinds } from '../../verdict/generator/limit-facts.ts'
import { selfCheckStatuses } from '../../verdict/generator/self-check.ts'
import { amount, count, fraction, note } from './figures.ts'

const wait = z.object({ p50: amount, p99: amount, max: amount }).meta({ id: 'WaitReport' })

const stalls = z
  .object({
    count,
    maxMs: amount,
    busySeconds: amount.describe('Time in which the worker ran code without a break'),
    queuedSeconds: amount.describe('Time in which the worker waited for a core that others used'),
    haltedSeconds: amount.describe('The rest: the worker was stopped, or waited in a synchronous call'),
  })
  .meta({ id: 'StallReport' })

export const generator = z
  .object({
    status: z.enum(selfCheckStatuses),
    limits: z
      .array(z.enum(limitKinds).meta({ id: 'LimitKind' }))
      .describe('Why the generator was the limit, in the order of `reasons`'),
    reasons: z.array(note),
    plannedArrivals: count.describe(
      'Iterations that the load planned; in a closed load as many as were started, since users start one when they are ready',
    ),
    startedArrivals: count,
    droppedArrivals: count.describe('Planned iterations that were never started'),
    lagMs: wait.describe(
      'How much later than intended requests were sent: those of judged phases, or all if no phase was judged',
    ),
    cpuSeconds: amount.describe('CPU time of the whole process, all threads'),
    eventLoopUtilization: fraction.describe(
      'The share of time that the busiest worker did not spend waiting',
    ),
    eventLoopDelayMaxMs: amount.describe('The longest time that the event loop of a worker was blocked'),
    retries: count.describe('Requests sent a second time because the server had closed an idle connection'),
    redirects: count.describe('Requests sent because a reply redirected them'),
    connectionsOpened: count,
    standstill: stalls.describe(
      'Stalls of the event loops of all workers: of 50 ms or more, or 10 ms or more if the worker ran its own code',
    ),
    connectionWaitMs: wait.describe(
      'How long requests waited for a connection because no more were allowed; 0 for those that did not wait',
    ),
    inFlightWaitMs: wait.describe(
      'How long iterations of an open load waited because no more were allowed in flight; 0 for those that did not wait',
    ),
    stealShare: fraction
      .nullable()
      .describe('The share of CPU time that the host of a virtual machine took; null if it is not known'),
    throttledSeconds: amount
      .nullable()
      .describe('How long a CPU quota throttled the process, on all cores together; null if it is not known'),
    fileLimitHits: count.describe('Connections that could not be opened because of the limit of open files'),
    portLimitHits: count.describe('Connections that could not be opened because no local port was free'),
  })
  .describe('The self-check of the load generator, and its figures')
  .meta({ id: 'GeneratorReport' })
