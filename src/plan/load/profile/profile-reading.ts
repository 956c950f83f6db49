import { atKeys, PlimsollError } from '../../../base/error.ts'
import { declaration } from '../../../base/place/declaration.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { shown } from '../../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../../base/units/duration.ts'
import type { ArrivalLoad, PhaseOptions, UserLoad } from '../load.ts'
import {
  type LoadSize,
  loadOfStretches,
  readRate,
  readSize,
  readUserCount,
  type Stretch,
} from '../stretch-load.ts'

/** A phase of a profile, before its options are added. */
export type ProfilePhase = Pick<Stretch, 'name' | 'from' | 'to' | 'ms' | 'judged'>

/** Reads the options of a profile, and keeps a list of the keys that it knows. */
export class ProfileReading {
  readonly name: string
  readonly #given: Readonly<Record<string, unknown>>
  readonly #known = ['phases']
  /** Set once a size has been read. */
  #size: Omit<LoadSize, 'value'> = { kind: 'users' }

  constructor(name: string, given: object) {
    this.name = name
    this.#given = given as Record<string, unknown>
  }

  get what(): string {
    return `the profile '${this.name}'`
  }

  get kind(): LoadSize['kind'] {
    return this.#size.kind
  }

  /** Reads `users` or `rate`. */
  size(): number {
    this.#known.push('users', 'rate')
    const { value, ...size } = readSize(this.#given, this.what)
    this.#size = size
    return value
  }

  /**
   * Reads a size under another key: a number is users, a text a rate. `users` beside a rate limits the iterations at
   * once.
   */
  sizeOf(key: string): number {
    this.#known.push('users')
    const { [key]: value, users } = this.#given
    if (value === undefined) throw this.#lacking(key)
    const isOpen = typeof value !== 'number'
    if (isOpen && users !== undefined)
      this.#size = { kind: 'arrivals', inFlight: readUserCount(users, this.what, 'users') }
    else if (users !== undefined)
      throw this.refusal(
        'has users, which limit a rate only',
        `Leave them out: ${key} is the number of users.`,
        ['users'],
      )
    else this.#size = { kind: isOpen ? 'arrivals' : 'users' }
    return this.value(key, 0)
  }

  /** Reads another value of the same kind. */
  value(key: string, usual: number): number {
    this.#known.push(key)
    const value = this.#given[key]
    if (this.kind === 'users') return readUserCount(value ?? usual, this.what, key)
    return value === undefined ? usual : readRate(value, this.what, key)
  }

  /** Reads a required value of the same kind. */
  neededValue(key: string): number {
    if (this.#given[key] === undefined) throw this.#lacking(key)
    return this.value(key, 0)
  }

  /** Throws for a value that is not above another one. */
  checkAbove(value: number, key: string, other: number, otherKey: string): void {
    if (value > other) return
    throw this.refusal(`has a ${key} that is not above its ${otherKey}`, `Make ${key} higher.`, [key])
  }

  /** Reads a duration and returns it in ms. */
  length(key: string, usual: Duration): number {
    this.#known.push(key)
    const length = this.#given[key] ?? usual
    return atKeys([key], () => parseDurationMs(length as Duration, `${key} of ${this.what}`))
  }

  /** Reads a duration above 0 and returns it in ms. */
  someLength(key: string, usual: Duration): number {
    const ms = this.length(key, usual)
    if (ms > 0) return ms
    throw this.refusal(`has a length of 0: ${key}`, 'Give a duration above 0, or leave it out.', [key])
  }

  /** Reads a whole number from 1 to `most`. */
  count(key: string, usual: number, most: number): number {
    this.#known.push(key)
    const count = this.#given[key] ?? usual
    if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= most) return count
    throw this.refusal(`has ${shown(count)} ${key}`, `Give a whole number from 1 to ${most}.`, [key])
  }

  /** Makes the load of these phases, with their options. Throws for a key that the profile does not know. */
  load(phases: readonly ProfilePhase[]): UserLoad | ArrivalLoad {
    if (this.kind === 'arrivals') this.#known.push('arrivals')
    this.#checkKeys(
      this.#given,
      [...new Set(this.#known)],
      (key) => `has '${key}', which is not one of its options`,
      [],
    )
    const said = this.#saidOf(phases)
    const { arrivals } = this.#given
    if (arrivals !== undefined && arrivals !== 'constant' && arrivals !== 'poisson')
      throw this.refusal(`has the arrivals ${shown(arrivals)}`, "They are 'constant' or 'poisson'.", [
        'arrivals',
      ])
    const common = arrivals === undefined ? {} : { arrivals }
    const stretches = phases.map((phase) => ({ ...phase, ...common, ...said[phase.name] }))
    return loadOfStretches(this.#size, stretches, { profile: this.name })
  }

  /** An error about the profile: `what` continues the sentence. */
  refusal(what: string, advice: string, keys: readonly string[] = []): PlimsollError {
    return new PlimsollError('bad-profile', `${this.what} ${what}`, { advice, keys })
  }

  #lacking(key: string): PlimsollError {
    return this.refusal(`has no ${key}`, `Add ${key}: 100 for users, or ${key}: '100/s' for a rate.`)
  }

  #saidOf(phases: readonly ProfilePhase[]): Readonly<Record<string, PhaseOptions>> {
    const { phases: said = {} } = this.#given
    if (typeof said !== 'object' || said === null || Array.isArray(said))
      throw this.refusal(
        `has phases that are ${shown(said)}`,
        "Write phases: { steady: { sla: { p95: '300ms' } } }.",
        ['phases'],
      )
    const names = phases.filter(({ ms }) => ms > 0).map(({ name }) => name)
    this.#checkKeys(said, names, (name) => `has no phase '${name}'`, ['phases'])
    for (const [name, options] of Object.entries(said)) {
      if (typeof options !== 'object' || options === null)
        throw this.refusal(
          `says ${shown(options)} of '${name}'`,
          'Write { judged: false }, or { sla: { … } }.',
          ['phases', name],
        )
      const known = ['judged', 'sla', 'endpoints']
      this.#checkKeys(options, known, (key) => `says '${key}' of the phase '${name}'`, ['phases', name])
    }
    return said as Record<string, PhaseOptions>
  }

  #checkKeys(
    given: object,
    known: readonly string[],
    wordsFor: (key: string) => string,
    keys: readonly string[],
  ): void {
    const unknown = Object.keys(given).find((key) => !known.includes(key))
    if (unknown === undefined) return
    const near = nearestName(unknown, known)
    const advice = near === undefined ? `It has: ${known.join(', ')}.` : `Did you mean '${near}'?`
    throw this.refusal(wordsFor(unknown), advice, [...keys, unknown])
  }
}

/** Makes the phases of a profile from its options. */
export type ProfilePhases = (reading: ProfileReading) => ProfilePhase[]

/** Makes the load of a profile. Throws a `PlimsollError` with the plan's line for an invalid option. */
export function madeOf(name: string, given: unknown, phasesOf: ProfilePhases): UserLoad | ArrivalLoad {
  return declaration(() => {
    if (typeof given !== 'object' || given === null)
      throw new PlimsollError('bad-profile', `the profile '${name}' was given ${shown(given)}`, {
        advice: `Write profile.${name}({ users: 100 }).`,
      })
    const reading = new ProfileReading(name, given)
    return reading.load(phasesOf(reading))
  })
}
