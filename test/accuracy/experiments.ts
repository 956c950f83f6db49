import { countOf } from '../../src/base/units/count.ts'
import type { Experiment } from './experiment.ts'
import type { QueueSettings } from './servers/queue-settings.ts'
import type { ServiceKind } from './servers/service-times.ts'

/** The seed of the server, independent of that of the arrivals. */
const serviceSeed = 7

const queueNames = { exponential: 'M/M/1', constant: 'M/D/1' } as const

const warmUpSeconds = 3

/** How load is made: pacing and workers. */
type Making = Pick<Experiment, 'pacing' | 'workers'>

const precisely: Making = { pacing: 'precise', workers: 1 }

/** A queue with Poisson arrivals whose server has this utilization. */
export function queue(
  service: ServiceKind,
  utilization: number,
  load: { perSecond: number; seconds: number },
  making: Making = precisely,
): Experiment {
  return {
    name: `${queueNames[service]} at ${utilization}`,
    load: { kind: 'arrivals', perSecond: load.perSecond, spread: 'poisson' },
    warmUpSeconds,
    seconds: load.seconds,
    server: server(service, (1_000 * utilization) / load.perSecond),
    ...making,
  }
}

/**
 * A server that answers at once and stops for 1 s in every 5 s, at about 200/s. The rate is chosen so that the number of
 * arrivals per period varies: otherwise each stop would start equally long after an arrival, and if that were almost 0,
 * each could have one arrival more or less by chance.
 */
export function stalls(connections: number, seconds: number, making: Making = precisely): Experiment {
  return {
    name: `stops for 1 s in 5 s, ${connections} connections`,
    load: { kind: 'arrivals', perSecond: 200.25, spread: 'constant' },
    warmUpSeconds: 5,
    // Whole periods: a load that ends within a period has more or less than its share of stops.
    seconds,
    server: { ...server('constant', 0), stops: { periodMs: 5_000, stopMs: 1_000 } },
    connections,
    ...making,
  }
}

/** Users of a single server. They queue if they think for less time than it takes to serve the others. */
export function crowd(count: number, thinkMs: number, making: Making = precisely): Experiment {
  const serviceMs = 4
  const responseMs = Math.max(serviceMs, count * serviceMs - thinkMs)
  return {
    name: `${countOf(count, 'user')}, thinking ${thinkMs} ms: ${responseMs} ms each`,
    load: { kind: 'users', count, thinkMs },
    warmUpSeconds,
    seconds: 15,
    server: server('constant', serviceMs),
    ...making,
  }
}

function server(kind: ServiceKind, meanMs: number): QueueSettings {
  return { service: { kind, meanMs, seed: serviceSeed } }
}

/** Enough requests for a 99.9th percentile, which needs at least 4,603. */
const longLoad = { perSecond: 200, seconds: 25 }

const makings: Making[] = [precisely, { pacing: 'economy', workers: 1 }, { pacing: 'economy', workers: 2 }]

/** The experiments of the long form. */
export const allExperiments: readonly Experiment[] = [
  ...makings.flatMap((making) =>
    (['exponential', 'constant'] as const).flatMap((service) =>
      [0.5, 0.8, 0.9].map((utilization) => queue(service, utilization, longLoad, making)),
    ),
  ),
  ...[5, 50, 500].map((connections) => stalls(connections, 20)),
  stalls(50, 20, { pacing: 'economy', workers: 2 }),
  crowd(1, 6),
  crowd(10, 0),
  crowd(10, 20),
  crowd(10, 20, { pacing: 'economy', workers: 2 }),
  {
    ...queue('constant', 0.8, longLoad),
    name: 'M/D/1 at 0.8, blocked for 20 ms on purpose',
    seconds: 15,
    blockMs: 20,
  },
  { ...crowd(10, 0), name: '10 users, blocked for 20 ms on purpose', blockMs: 20 },
  { ...crowd(10, 0), name: '10 users, blocked for 60 ms on purpose', blockMs: 60 },
]
