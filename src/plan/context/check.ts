/** What is told where a check does not hold: a text, or what makes it, which is only asked then. */
export type CheckMessage = string | (() => string)

/** Counts whether something holds, under a name. The message tells more where it does not. */
export interface Check {
  (name: string, holds: unknown, message?: CheckMessage): void
  /** Counts it, and the iteration goes on whatever it is. Answers whether it holds. */
  readonly soft: (name: string, holds: unknown, message?: CheckMessage) => boolean
}
