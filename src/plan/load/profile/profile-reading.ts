import { atKeys, PlimsollError } from '../../../base/error.ts'
import { declaredPlace } from '../../../base/place/declared-place.ts'
import { keyLine } from '../../../base/place/key-line.ts'
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

/** A phase of a profile, before it is known what is said of it. */
export type ProfilePhase = Pick<Stretch, 'name' | 'from' | 'to' | 'ms' | 'judged'>

/** Reads what a profile was given, and notes which keys it has. */
export class ProfileReading {
  readonly name: string
  readonly #given: Readonly<Record<string, unknown>>
  readonly #known = ['phases']
  /** Known once a size has been read. */
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

  /** `users` or `rate`. */
  size(): number {
    this.#known.push('users', 'rate')
    const { value, ...size } = readSize(this.#given, this.what)
    this.#size = size
    return value
  }

  /** A size under a key of its own, whose type says whether it is users or a rate; `users` beside a rate bounds it. */
  sizeOf(key: string): number {
    this.#known.push('users')
    const { [key]: value, users } = this.#given
    if (value === undefined) throw this.#lacking(key)
    const isOpen = typeof value !== 'number'
    if (isOpen && users !== undefined)
      this.#size = { kind: 'arrivals', inFlight: readUserCount(users, this.what, 'users') }
    else if (users !== undefined)
      throw this.refusal(
        'has users, which go with rates',
        `Leave them out: ${key} says how many there are.`,
        ['users'],
      )
    else this.#size = { kind: isOpen ? 'arrivals' : 'users' }
    return this.value(key, 0)
  }

  /** Another value of the same kind. */
  value(key: string, usual: number): number {
    this.#known.push(key)
    const value = this.#given[key]
    if (this.kind === 'users') return readUserCount(value ?? usual, this.what, key)
    return value === undefined ? usual : readRate(value, this.what, key)
  }

  /** A value of the same kind that must be given. */
  neededValue(key: string): number {
    if (this.#given[key] === undefined) throw this.#lacking(key)
    return this.value(key, 0)
  }

  /** Refuses a value that does not lie above another one. */
  checkAbove(value: number, key: string, other: number, otherKey: string): void {
    if (value > other) return
    throw this.refusal(`has a ${key} that is not above its ${otherKey}`, `Make ${key} higher.`, [key])
  }

  /** A length of time, in ms. */
  length(key: string, usual: Duration): number {
    this.#known.push(key)
    const length = this.#given[key] ?? usual
    return atKeys([key], () => parseDurationMs(length as Duration, `${key} of ${this.what}`))
  }

  /** A length of time that is some. */
  someLength(key: string, usual: Duration): number {
    const ms = this.length(key, usual)
    if (ms > 0) return ms
    throw this.refusal(`has a length of 0: ${key}`, 'Give it time, or leave it out.', [key])
  }

  /** A whole number from 1 on. */
  count(key: string, usual: number, most: number): number {
    this.#known.push(key)
    const count = this.#given[key] ?? usual
    if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= most) return count
    throw this.refusal(`has ${shown(count)} ${key}`, `Give a whole number from 1 to ${most}.`, [key])
  }

  /** The load of these phases, with what is said of them. Throws for a key that the profile has not. */
  load(phases: readonly ProfilePhase[]): UserLoad | ArrivalLoad {
    if (this.kind === 'arrivals') this.#known.push('arrivals')
    this.#checkKeys(
      this.#given,
      [...new Set(this.#known)],
      (key) => `has '${key}', which it does not know`,
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
    const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean '${near}'?`
    throw this.refusal(wordsFor(unknown), advice, [...keys, unknown])
  }
}

/** The phases of a profile, from what it was given. */
export type ProfilePhases = (reading: ProfileReading) => ProfilePhase[]

/** Makes a load of what a profile was given; a mistake has the line of the plan on which it stands. */
export function madeOf(name: string, given: unknown, phasesOf: ProfilePhases): UserLoad | ArrivalLoad {
  const place = declaredPlace()
  try {
    if (typeof given !== 'object' || given === null)
      throw new PlimsollError('bad-profile', `the profile '${name}' was given ${shown(given)}`, {
        advice: `Write profile.${name}({ … }) with what it is to be like.`,
      })
    const reading = new ProfileReading(name, given)
    return reading.load(phasesOf(reading))
  } catch (error) {
    if (error instanceof PlimsollError && place !== undefined)
      error.place ??= error.keys === undefined ? place : keyLine(place, error.keys)
    throw error
  }
}
