import { checkBooleans, checkKeys } from '../../../base/authored/authored-object.ts'
import { atKeys, PlimsollError } from '../../../base/error.ts'
import { declaration } from '../../../base/place/declaration.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { shown } from '../../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../../base/units/duration.ts'
import type { ArrivalLoad, UserLoad } from '../load.ts'
import {
  type LoadSize,
  loadOfPhases,
  type NumericPhase,
  readRate,
  readSize,
  readUserCount,
} from '../numeric-phases.ts'
import { phaseOptionKeys } from '../phase-check.ts'
import type { PhaseOptions } from '../phase-options.ts'

/** A phase of a profile, before its options are added. */
export type ProfilePhase = Pick<NumericPhase, 'name' | 'from' | 'to' | 'ms' | 'judged'>

/** Reads the options of a profile, and remembers their keys to detect unknown ones. */
export class ProfileReading {
  readonly name: string
  readonly #options: Readonly<Record<string, unknown>>
  readonly #known = ['phases']
  /** Set once a size has been read. */
  #size: Omit<LoadSize, 'value'> = { kind: 'users' }

  constructor(name: string, options: object) {
    this.name = name
    this.#options = options as Record<string, unknown>
  }

  /** The name of the profile in messages. */
  get what(): string {
    return `the profile '${this.name}'`
  }

  get kind(): LoadSize['kind'] {
    return this.#size.kind
  }

  /** Reads `users` or `rate`. */
  size(): number {
    this.#known.push('users', 'rate')
    const { value, ...size } = readSize(this.#options, this.what)
    this.#size = size
    return value
  }

  /**
   * Reads the size under another key: a number of users, or a rate. With a rate, `users` limits the iterations that run
   * at once.
   */
  sizeAt(key: string): number {
    this.#known.push('users')
    const { [key]: value, users } = this.#options
    if (value === undefined) throw this.#missing(key)
    const isOpen = typeof value !== 'number'
    if (isOpen && users !== undefined)
      this.#size = { kind: 'arrivals', inFlight: readUserCount(users, this.what, 'users') }
    else if (users !== undefined)
      throw this.refusal(
        'has users, which only limit a rate',
        `Leave them out: ${key} is the number of users.`,
        ['users'],
      )
    else this.#size = { kind: isOpen ? 'arrivals' : 'users' }
    return this.value(key, 0)
  }

  /** Reads another number of users or rate, of the kind of the size. */
  value(key: string, fallback: number): number {
    this.#known.push(key)
    const value = this.#options[key]
    if (this.kind === 'users') return readUserCount(value ?? fallback, this.what, key)
    return value === undefined ? fallback : readRate(value, this.what, key)
  }

  /** Reads a required number of users or rate, of the kind of the size. */
  requiredValue(key: string): number {
    if (this.#options[key] === undefined) throw this.#missing(key)
    return this.value(key, 0)
  }

  /** Throws for a value that is not above another one. */
  checkAbove(value: number, key: string, other: number, otherKey: string): void {
    if (value > other) return
    throw this.refusal(`has a ${key} that is not above its ${otherKey}`, `Make ${key} higher.`, [key])
  }

  /** Reads a duration and returns it in ms. */
  durationMs(key: string, fallback: Duration): number {
    this.#known.push(key)
    const duration = this.#options[key] ?? fallback
    return atKeys([key], () => parseDurationMs(duration as Duration, `${key} of ${this.what}`))
  }

  /** Reads a duration above 0 and returns it in ms. */
  positiveDurationMs(key: string, fallback: Duration): number {
    const ms = this.durationMs(key, fallback)
    if (ms > 0) return ms
    throw this.refusal(`has a duration of 0: ${key}`, 'Give a duration above 0, or leave it out.', [key])
  }

  /** Reads a whole number from 1 to `max`. */
  count(key: string, fallback: number, max: number): number {
    this.#known.push(key)
    const count = this.#options[key] ?? fallback
    if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= max) return count
    throw this.refusal(`has ${shown(count)} ${key}`, `Give a whole number from 1 to ${max}.`, [key])
  }

  /** Makes the load of these phases, with their options. Throws for a key that the profile does not know. */
  load(phases: readonly ProfilePhase[]): UserLoad | ArrivalLoad {
    if (this.kind === 'arrivals') this.#known.push('arrivals')
    checkKeys(this.#options, new Set(this.#known), { what: this.what, code: 'bad-profile' })
    const options = this.#readPhaseOptions(phases)
    const { arrivals } = this.#options
    if (arrivals !== undefined && arrivals !== 'constant' && arrivals !== 'poisson')
      throw this.refusal(`has the arrivals ${shown(arrivals)}`, "Write 'constant' or 'poisson'.", [
        'arrivals',
      ])
    const common = arrivals === undefined ? {} : { arrivals }
    const numericPhases = phases.map((phase) => ({ ...phase, ...common, ...options[phase.name] }))
    return loadOfPhases(this.#size, numericPhases, { profile: this.name })
  }

  /** Makes an error about the profile. `what` is the predicate of the sentence. */
  refusal(what: string, advice: string, keys: readonly string[] = []): PlimsollError {
    return new PlimsollError('bad-profile', `${this.what} ${what}`, { advice, keys })
  }

  #missing(key: string): PlimsollError {
    return this.refusal(`has no ${key}`, `Add ${key}: 100 for users, or ${key}: '100/s' for a rate.`)
  }

  #readPhaseOptions(phases: readonly ProfilePhase[]): Readonly<Record<string, PhaseOptions>> {
    const { phases: options = {} } = this.#options
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw this.refusal(
        `has phases that are ${shown(options)}`,
        "Write phases: { steady: { sla: { p95: '300ms' } } }.",
        ['phases'],
      )
    const names = phases.filter(({ ms }) => ms > 0).map(({ name }) => name)
    this.#checkKeys(options, names, (name) => `has no phase '${name}'`, ['phases'])
    for (const [name, phase] of Object.entries(options)) {
      const context = {
        what: `the phase '${name}' of ${this.what}`,
        code: 'bad-profile',
        keys: ['phases', name],
      }
      checkKeys(phase, phaseOptionKeys, context)
      checkBooleans(phase as PhaseOptions, ['judged'], context)
    }
    return options as Record<string, PhaseOptions>
  }

  #checkKeys(
    checked: object,
    known: readonly string[],
    messageFor: (key: string) => string,
    keys: readonly string[],
  ): void {
    const unknown = Object.keys(checked).find((key) => !known.includes(key))
    if (unknown === undefined) return
    const near = nearestName(unknown, known)
    const advice = near === undefined ? `It has: ${known.join(', ')}.` : `Did you mean '${near}'?`
    throw this.refusal(messageFor(unknown), advice, [...keys, unknown])
  }
}

/** Makes the phases of a profile from its options. */
export type ProfilePhases = (reading: ProfileReading) => ProfilePhase[]

/** Makes the load of a profile. Throws a `PlimsollError` with the plan's line for an invalid option. */
export function profileLoad(name: string, options: unknown, phasesOf: ProfilePhases): UserLoad | ArrivalLoad {
  return declaration(() => {
    if (typeof options !== 'object' || options === null)
      throw new PlimsollError('bad-profile', `the profile '${name}' was given ${shown(options)}`, {
        advice: `Write profile.${name}({ users: 100 }).`,
      })
    const reading = new ProfileReading(name, options)
    return reading.load(phasesOf(reading))
  })
}
