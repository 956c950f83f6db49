/** A place in a user's file. Lines and columns count from 1. */
export interface SourcePlace {
  file: string
  line: number
  column?: number
}

export interface ErrorDetails {
  /** What the user can do about it: one sentence, or a few. */
  advice?: string
  /** Where in the user's own files it is. */
  place?: SourcePlace
  /** The keys that lead to it within the declaration at `place`: `['load', 'steady', 'for']`. */
  keys?: readonly string[]
  cause?: unknown
}

/**
 * A mistake or a workerFailure that we can explain: what, where, and what to do. The command line prints it
 * without a stack trace. Every one has a stable `code` in kebab-case that tests and other tools can rely on.
 */
export class PlimsollError extends Error {
  readonly code: string
  readonly advice: string | undefined
  place: SourcePlace | undefined
  keys: readonly string[] | undefined

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'PlimsollError'
    this.code = code
    this.advice = details.advice
    this.place = details.place
    this.keys = details.keys
  }
}

/** Says of a mistake that comes out of `make` under which keys of its declaration it lies. */
export function atKeys<T>(keys: readonly string[], make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof PlimsollError) error.keys ??= keys
    throw error
  }
}

/** The text of anything that was thrown: an error's message, or the value itself, never empty. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name
  return String(thrown)
}
