import type { Duration } from '../../../base/units/duration.ts'
import type { Rate } from '../../../base/units/rate.ts'
import type { PhaseOptions } from '../load.ts'

/** What is said of a profile's phases besides their timeline, by their names. */
interface OfPhases<Name extends string> {
  /** Whether a phase is judged, and what holds in it: `{ stress: { judged: false }, recover: { sla: { p95: '300ms' } } }`. */
  phases?: Readonly<Partial<Record<Name, PhaseOptions>>>
}

/** What an open profile can say besides. */
export interface OpenExtras {
  /** How many iterations are under way at once at most, as if so many users did one each at a time. */
  users?: number
  /** Evenly spaced, or at random as from many independent clients; constant unless said otherwise. */
  arrivals?: 'constant' | 'poisson'
}

/** A closed profile is given users … */
export interface ClosedSize {
  users: number
}

/** … and an open one the iterations that start per second. */
export interface OpenSize extends OpenExtras {
  rate: Rate
}

interface Ramped {
  /** How long it takes to get there from nothing; not judged. */
  ramp?: Duration
}

export interface SmokeOptions extends OfPhases<'smoke'> {
  /** 30 s unless said otherwise. */
  for?: Duration
}

export interface SteadyOptions<Name extends string> extends Ramped, OfPhases<'ramp' | 'rampDown' | Name> {
  /** How long it holds: 10 m of a load, 8 h of a soak, unless said otherwise. */
  for?: Duration
  /** How long it takes back to nothing; not judged. None unless said otherwise. */
  rampDown?: Duration
}

export interface PeakOptions<Value>
  extends Ramped,
    OfPhases<'ramp' | 'before' | 'rise' | 'peak' | 'fall' | 'after'> {
  /** The highest; twice as much unless said otherwise. */
  peak?: Value
  before?: Duration
  rise?: Duration
  /** How long the peak holds. */
  for?: Duration
  fall?: Duration
  after?: Duration
}

export interface StressOptions<Value> extends Ramped, OfPhases<'ramp' | 'steady' | 'stress' | 'recover'> {
  /** What it rises to; five times as much unless said otherwise. */
  peak?: Value
  steady?: Duration
  /** How long the rise to the peak takes. */
  stress?: Duration
  recover?: Duration
}

export interface SpikeOptions<Value>
  extends Ramped,
    OfPhases<'ramp' | 'before' | 'rise' | 'spike' | 'after'> {
  /** The highest; ten times as much unless said otherwise. */
  peak?: Value
  before?: Duration
  rise?: Duration
  spike?: Duration
  after?: Duration
}

/** Its phases are called as what they hold: `100 users`, `50/s`. */
export interface StaircaseOptions<Value> extends OfPhases<string> {
  /** The first step: users, or a rate. */
  from: Value
  /** How much higher each step is; as high as the first unless said otherwise. */
  step?: Value
  /** How many there are; 10 unless said otherwise. */
  steps?: number
  /** How long each holds; 1 m unless said otherwise. */
  for?: Duration
  /** How long it takes to each step, not judged: phases such as `to 100 users`. At once unless said otherwise. */
  ramp?: Duration
}

export interface DailyOptions<Value>
  extends Ramped,
    OfPhases<'ramp' | 'night' | 'morning' | 'day' | 'evening'> {
  /** By night: users, or a rate. */
  low: Value
  /** By day. */
  high: Value
  /** How long a day is; 24 h unless said otherwise. A night is a third of it, as is a day; the rest lies between. */
  day?: Duration
}
