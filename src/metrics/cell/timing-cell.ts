import { Histogram } from '../histogram/histogram.ts'

/** The parts of a request's time, in order. The order is part of the delta format. */
export const timingParts = ['queue', 'dns', 'connect', 'tls', 'send', 'firstByte', 'receive'] as const

export type TimingPart = (typeof timingParts)[number]

/** Where the time of one request went, in ms. */
export type Timing = { readonly [Part in `${TimingPart}Ms`]: number }

/** The parts that only the first request over a connection has. */
const opening: readonly TimingPart[] = ['dns', 'connect', 'tls']

/** Where the time of a row's successes in one phase went. Merging is addition, so the order does not matter. */
export class TimingCell {
  /** In µs, in the order of `timingParts`. A part that a request did not need is not counted. */
  readonly parts: readonly Histogram[] = timingParts.map(() => new Histogram())

  get isEmpty(): boolean {
    return this.parts.every((part) => part.isEmpty)
  }

  /** About how much memory it takes. */
  get memoryBytes(): number {
    return this.parts.reduce((bytes, part) => bytes + part.memoryBytes, 500)
  }

  record(timing: Timing): void {
    timingParts.forEach((name, index) => {
      const ms = timing[`${name}Ms`]
      if (ms > 0 || !opening.includes(name)) this.parts[index]!.record(ms * 1_000)
    })
  }

  /** Adds what `other` counted; `other` is not changed. */
  merge(other: TimingCell): void {
    this.parts.forEach((part, index) => {
      part.merge(other.parts[index]!)
    })
  }

  /** Sets everything to 0 and keeps the memory for what comes next. */
  reset(): void {
    for (const part of this.parts) part.reset()
  }
}
