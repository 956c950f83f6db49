import { type ErrorCounts, otherName } from './delta.ts'

/** The message of the group for errors beyond the limit; its label is `(other)`. */
export const otherErrors = '(other errors)'

/** Counts errors by label, class and message, in at most `limit` groups and one more group of each class for the rest. */
export class ErrorGroups {
  readonly #limit: number
  // Nested maps instead of one joined key, which would be a new string for each failed request.
  readonly #byLabel = new Map<string, (Map<string, ErrorCounts> | undefined)[]>()
  #list: ErrorCounts[] = []
  /** The number of groups without those for the rest. */
  #groupCount = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The groups in order of first occurrence. */
  get list(): readonly ErrorCounts[] {
    return this.#list
  }

  /** Returns a group, or undefined if there is none yet. */
  find(label: string, classIndex: number, message: string): ErrorCounts | undefined {
    return this.#byLabel.get(label)?.[classIndex]?.get(message)
  }

  /** Adds `count` errors, which occurred from `firstSeenMs` to `lastSeenMs`, to their group or to the group of the rest. */
  add(
    label: string,
    classIndex: number,
    message: string,
    count: number,
    firstSeenMs: number,
    lastSeenMs: number,
  ): void {
    const group = this.find(label, classIndex, message) ?? this.#createWithinLimit(label, classIndex, message)
    group.count += count
    if (firstSeenMs < group.firstSeenMs) group.firstSeenMs = firstSeenMs
    if (lastSeenMs > group.lastSeenMs) group.lastSeenMs = lastSeenMs
  }

  reset(): void {
    if (this.#list.length === 0) return
    this.#byLabel.clear()
    this.#list = []
    this.#groupCount = 0
  }

  #createWithinLimit(label: string, classIndex: number, message: string): ErrorCounts {
    if (message === otherErrors) return this.#create(otherName, classIndex, otherErrors)
    if (this.#groupCount >= this.#limit) {
      return this.find(otherName, classIndex, otherErrors) ?? this.#create(otherName, classIndex, otherErrors)
    }
    this.#groupCount += 1
    return this.#create(label, classIndex, message)
  }

  #create(label: string, classIndex: number, message: string): ErrorCounts {
    let byClass = this.#byLabel.get(label)
    if (byClass === undefined) {
      byClass = []
      this.#byLabel.set(label, byClass)
    }
    let byMessage = byClass[classIndex]
    if (byMessage === undefined) {
      byMessage = new Map()
      byClass[classIndex] = byMessage
    }
    const found = byMessage.get(message)
    if (found !== undefined) return found
    const group = {
      label,
      classIndex,
      message,
      count: 0,
      firstSeenMs: Number.POSITIVE_INFINITY,
      lastSeenMs: Number.NEGATIVE_INFINITY,
    }
    byMessage.set(message, group)
    this.#list.push(group)
    return group
  }
}
