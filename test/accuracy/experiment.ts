import type { Pacing } from '../../src/base/time/real-timeline.ts'
import type { QueueSettings } from './servers/queue-settings.ts'

/** An open load: so many requests per second, whatever the server does. */
export interface ArrivalsAsked {
  kind: 'arrivals'
  perSecond: number
  spread: 'poisson' | 'constant'
}

/** A closed load: users that think for so long after each reply. */
export interface UsersAsked {
  kind: 'users'
  count: number
  thinkMs: number
}

/** A run of Plimsoll against a server of which everything is known. */
export interface Experiment {
  name: string
  load: ArrivalsAsked | UsersAsked
  /** How long it lasts before what is compared: programs are slow until they have been compiled. */
  warmUpSeconds: number
  seconds: number
  server: QueueSettings
  pacing: Pacing
  workers: number
  /** How many connections there may be; as many as Plimsoll opens by itself where left out. */
  connections?: number
  /** How long the scenario keeps its worker from everything else in every 20th iteration, in ms; never where left out. */
  blockMs?: number
}

/** How arrivals are spread in time by chance is the same in every run of this seed. */
export const arrivalSeed = 1

/** The share of time that the server of an open load is busy. */
export function utilizationOf({ load, server }: Experiment): number {
  return load.kind === 'arrivals' ? (load.perSecond * server.service.meanMs) / 1_000 : Number.NaN
}

/** How its load is made, for readers. */
export function makingText({ pacing, workers }: Experiment): string {
  return `${pacing}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`
}
