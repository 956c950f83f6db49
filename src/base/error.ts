import { type Phrase, phraseText } from './phrase.ts'

/** A place in a user's file. Lines and columns count from 1. */
export interface SourcePlace {
  file: string
  line: number
  column?: number
}

export interface ErrorDetails {
  /** How the user can solve the problem, in a few sentences at most. */
  advice?: Phrase
  /** The place in the user's own files. */
  place?: SourcePlace
  /** The keys that lead to the mistake within the declaration at `place`: `['load', 'steady', 'for']`. */
  keys?: readonly string[]
  /** The SLA with the mistake, as the user wrote it. */
  slaText?: string
  /** The key of the run's setting whose value is the mistake: `users`. */
  setting?: string
  cause?: unknown
}

interface Phrases {
  readonly message: Phrase
  readonly advice: Phrase | undefined
}

/**
 * A user's mistake, or a failure with a known reason, with its place and advice. The command line prints it without a
 * stack trace. Its `code`, in kebab-case, is stable: tests and other tools can rely on it. `message` and `advice` name
 * settings by their keys. `phrases` has them as data, so that they can be named as the user wrote them.
 */
export class PlimsollError extends Error {
  readonly code: string
  readonly advice: string | undefined
  place: SourcePlace | undefined
  keys: readonly string[] | undefined
  readonly slaText: string | undefined
  setting: string | undefined
  readonly #phrases: Phrases

  constructor(code: string, message: Phrase, details: ErrorDetails = {}) {
    super(phraseText(message), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'PlimsollError'
    this.code = code
    this.advice = details.advice === undefined ? undefined : phraseText(details.advice)
    this.#phrases = { message, advice: details.advice }
    this.place = details.place
    this.keys = details.keys
    this.slaText = details.slaText
    this.setting = details.setting
  }

  /** The message and the advice, with the settings that they mention as data. */
  get phrases(): Phrases {
    return this.#phrases
  }
}

/**
 * Writes advice and place into the stack of an error for a program, because test runners and Node print that: the advice
 * below the message, and the place as the first frame. Returns the error.
 */
export function explained(error: PlimsollError): PlimsollError {
  const { name, message, advice, place } = error
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const at = place === undefined ? [] : [`    at ${place.file}:${place.line}:${place.column ?? 1}`]
  const said = [`${name}: ${message}`, ...(advice === undefined ? [] : [advice])]
  error.stack = [...said, ...at, ...frames.filter((frame) => !at.includes(frame))].join('\n')
  return error
}

/** Runs `make`. Sets `keys` on a `PlimsollError` that it throws, unless the error has keys already. */
export function atKeys<T>(keys: readonly string[], make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys ??= keys
    throw error
  }
}

/** Returns the message or name of a thrown error, or any other thrown value as a string. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  return String(thrown)
}
