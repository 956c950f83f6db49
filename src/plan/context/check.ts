/** The message of a failed check: a string, or a function that makes it and is only called if the check fails. */
export type CheckMessage = string | (() => string)

/** Counts under a name whether a condition is true. The message gives details of a failure. */
export interface Check {
  (name: string, condition: unknown, message?: CheckMessage): void
  /** Counts the check without ending the iteration. Returns whether the condition is true. */
  readonly soft: (name: string, condition: unknown, message?: CheckMessage) => boolean
}
