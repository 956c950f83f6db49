import type { Trouble } from './absences.ts'
import type { ServerKind } from './servers.ts'
import type { Needs } from './simulated-client.ts'

/** A load, as plain data. */
export type SimulatedLoad =
  /** `parts` are the rates of equal parts of the load, per second, one after the other. */
  | { kind: 'open'; parts: readonly number[]; seconds: number; arrivals: 'constant' | 'poisson' }
  /** `parts` are the numbers of users. */
  | { kind: 'closed'; parts: readonly number[]; seconds: number; thinkMs: readonly [number, number] }

/** A run to simulate, as plain data: everything that happens follows from it. */
export interface Situation {
  seed: number
  load: SimulatedLoad
  /** The calls of an iteration, one after the other. */
  calls: number
  workers: number
  server: ServerKind
  needs: Needs
  timeoutMs: number
  trouble: Trouble
  alarmsFirst: boolean
  /** Whether the workers have the pacing `precise`; otherwise `economy`. */
  isPrecise: boolean
}
