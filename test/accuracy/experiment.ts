import type { Pacing } from '../../src/base/time/real-timeline.ts'
import type { QueueSettings } from './servers/queue-settings.ts'

/** An open load: a rate of requests, whatever the server does. */
export interface ArrivalsAsked {
  kind: 'arrivals'
  perSecond: number
  spread: 'poisson' | 'constant'
}

/** A closed load: users with a think time after each reply. */
export interface UsersAsked {
  kind: 'users'
  count: number
  thinkMs: number
}

/** A run of Plimsoll against a server with known behavior. */
export interface Experiment {
  name: string
  load: ArrivalsAsked | UsersAsked
  /** The length of the warm-up, which is not compared, because programs are slow until they are compiled. */
  warmUpSeconds: number
  seconds: number
  server: QueueSettings
  pacing: Pacing
  workers: number
  /** The limit of connections; Plimsoll's default if left out. */
  connections?: number
  /** How long the scenario blocks its worker in every 20th iteration, in ms; never if left out. */
  blockMs?: number
}

/** The seed of the random arrivals, which are the same in every run. */
export const arrivalSeed = 1

/** The share of time in which the server of an open load is busy. */
export function utilizationOf({ load, server }: Experiment): number {
  return load.kind === 'arrivals' ? (load.perSecond * server.service.meanMs) / 1_000 : Number.NaN
}

/** Describes how the load is made. */
export function makingText({ pacing, workers }: Experiment): string {
  return `${pacing}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`
}
