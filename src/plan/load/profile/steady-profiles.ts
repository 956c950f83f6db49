import type { ArrivalLoad, UserLoad } from '../load.ts'
import type { ClosedSize, OpenSize, SmokeOptions, SteadyOptions } from './profile-options.ts'
import { type ProfilePhase, type ProfileReading, profileLoad } from './profile-reading.ts'

/*
 *     N ┤   ┌──────────┐
 *       │ ╱ │          │ ╲
 *     0 ┤╱  │          │  ╲
 *       └───┴──────────┴───→ t
 *       ramp   load    rampDown
 */

/** A minimal load, to see that everything works: one user for 30 s by default. */
export function smoke(options?: Partial<ClosedSize> & SmokeOptions): UserLoad
export function smoke(options: OpenSize & SmokeOptions): ArrivalLoad
export function smoke(options: object = {}): UserLoad | ArrivalLoad {
  const isSized = 'users' in options || 'rate' in options
  return profileLoad('smoke', isSized ? options : { users: 1, ...options }, smokePhases)
}

/** The usual load: rises within 1 m and holds for 10 m by default. */
export function load(options: ClosedSize & SteadyOptions<'load'>): UserLoad
export function load(options: OpenSize & SteadyOptions<'load'>): ArrivalLoad
export function load(options: object): UserLoad | ArrivalLoad {
  return profileLoad('load', options, loadPhases)
}

/** An endurance test: the usual load for hours (8 by default), which reveals leaks. */
export function soak(options: ClosedSize & SteadyOptions<'soak'>): UserLoad
export function soak(options: OpenSize & SteadyOptions<'soak'>): ArrivalLoad
export function soak(options: object): UserLoad | ArrivalLoad {
  return profileLoad('soak', options, soakPhases)
}

export function smokePhases(reading: ProfileReading): ProfilePhase[] {
  const value = reading.size()
  return [{ name: 'smoke', from: value, to: value, ms: reading.positiveDurationMs('for', '30s') }]
}

export function loadPhases(reading: ProfileReading): ProfilePhase[] {
  return steadyPhases(reading, { ramp: '1m', for: '10m' })
}

export function soakPhases(reading: ProfileReading): ProfilePhase[] {
  return steadyPhases(reading, { ramp: '5m', for: '8h' })
}

function steadyPhases(
  reading: ProfileReading,
  defaults: { ramp: '1m' | '5m'; for: '10m' | '8h' },
): ProfilePhase[] {
  const value = reading.size()
  return [
    { name: 'ramp', from: 0, to: value, ms: reading.durationMs('ramp', defaults.ramp), judged: false },
    { name: reading.name, from: value, to: value, ms: reading.positiveDurationMs('for', defaults.for) },
    { name: 'rampDown', from: value, to: 0, ms: reading.durationMs('rampDown', 0), judged: false },
  ]
}
