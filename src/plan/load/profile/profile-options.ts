import type { Duration } from '../../../base/units/duration.ts'
import type { Rate } from '../../../base/units/rate.ts'
import type { PhaseOptions } from '../phase-options.ts'

/** The option of a profile for its phases. */
interface PhasesOption<Name extends string> {
  /** Options of phases, by their names: `{ stress: { judged: false }, recover: { sla: { p95: '300ms' } } }`. */
  phases?: Readonly<Partial<Record<Name, PhaseOptions>>>
}

/** Options of an open profile only. */
export interface OpenExtras {
  /** The maximum number of iterations that run at once. Further ones wait. */
  users?: number
  /** How arrivals are spaced: evenly (`constant`, the default), or at random, as from independent clients (`poisson`). */
  arrivals?: 'constant' | 'poisson'
}

/** The size of a closed profile. */
export interface ClosedSize {
  /** The usual number of users. */
  users: number
}

/** The size of an open profile. */
export interface OpenSize extends OpenExtras {
  /** The usual rate at which iterations start. */
  rate: Rate
}

interface Ramped {
  /** How long the rise from nothing takes. Not judged. */
  ramp?: Duration
}

export interface SmokeOptions extends PhasesOption<'smoke'> {
  /** How long the load holds. 30 s by default. */
  for?: Duration
}

export interface SteadyOptions<Name extends string> extends Ramped, PhasesOption<'ramp' | 'rampDown' | Name> {
  /** How long the load holds. By default 10 m for `load` and 8 h for `soak`. */
  for?: Duration
  /** How long the fall back to nothing takes. Not judged. None by default. */
  rampDown?: Duration
}

export interface PeakOptions<Value>
  extends Ramped,
    PhasesOption<'ramp' | 'before' | 'rise' | 'peak' | 'fall' | 'after'> {
  /** The highest load. Twice the usual load by default. */
  peak?: Value
  /** How long the usual load holds before the rise. */
  before?: Duration
  /** How long the rise to the peak takes. */
  rise?: Duration
  /** How long the peak holds. */
  for?: Duration
  /** How long the fall back to the usual load takes. */
  fall?: Duration
  /** How long the usual load holds after the peak. */
  after?: Duration
}

export interface StressOptions<Value> extends Ramped, PhasesOption<'ramp' | 'steady' | 'stress' | 'recover'> {
  /** The highest load. Five times the usual load by default. */
  peak?: Value
  /** How long the usual load holds first. */
  steady?: Duration
  /** How long the rise to the peak takes. */
  stress?: Duration
  /** How long the usual load holds after the peak. */
  recover?: Duration
}

export interface SpikeOptions<Value>
  extends Ramped,
    PhasesOption<'ramp' | 'before' | 'rise' | 'spike' | 'after'> {
  /** The highest load. Ten times the usual load by default. */
  peak?: Value
  /** How long the usual load holds before the spike. */
  before?: Duration
  /** How long the rise to the peak takes. */
  rise?: Duration
  /** How long the spike holds. */
  spike?: Duration
  /** How long the usual load holds after the spike. */
  after?: Duration
}

/** Options of a staircase. Its phases are named after their load: `100 users`, `50/s`. */
export interface StaircaseOptions<Value> extends PhasesOption<string> {
  /** The load of the first step: users, or a rate. */
  from: Value
  /** How much each step adds. By default as much as the first step. */
  step?: Value
  /** The number of steps. 10 by default. */
  steps?: number
  /** How long each step holds. 1 m by default. */
  for?: Duration
  /** How long the rise to each step takes, in phases such as `to 100 users`. Not judged. None by default. */
  ramp?: Duration
}

export interface DailyOptions<Value>
  extends Ramped,
    PhasesOption<'ramp' | 'night' | 'morning' | 'day' | 'evening'> {
  /** The load by night: users, or a rate. */
  low: Value
  /** The load by day. */
  high: Value
  /** The duration of the day, 24 h by default. Night and daytime take a third each, morning and evening a sixth each. */
  day?: Duration
}
