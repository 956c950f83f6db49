import { Histogram } from '../histogram/histogram.ts'

/** The parts of a request's time, in order. The order is part of the delta format. */
export const timingParts = ['queue', 'dns', 'connect', 'tls', 'send', 'firstByte', 'receive'] as const

export type TimingPart = (typeof timingParts)[number]

/** The time that each part of one request took, in ms. */
export type Timing = { readonly [Part in `${TimingPart}Ms`]: number }

/** The parts that only the first request over a connection has. They are not recorded for later requests. */
const connectionParts: readonly TimingPart[] = ['dns', 'connect', 'tls']

/** The time that each part of one row's successes took in a phase. Cells can be merged in any order. */
export class TimingCell {
  /** One histogram for each of `timingParts`, in µs. */
  readonly parts: readonly Histogram[] = timingParts.map(() => new Histogram())

  get isEmpty(): boolean {
    return this.parts.every((part) => part.isEmpty)
  }

  /** The approximate memory use in bytes. */
  get memoryBytes(): number {
    return this.parts.reduce((bytes, part) => bytes + part.memoryBytes, 500)
  }

  record(timing: Timing): void {
    timingParts.forEach((name, index) => {
      const ms = timing[`${name}Ms`]
      if (ms > 0 || !connectionParts.includes(name)) this.parts[index]!.record(ms * 1_000)
    })
  }

  /** Adds the counts of `other`, which is not changed. */
  merge(other: TimingCell): void {
    this.parts.forEach((part, index) => {
      part.merge(other.parts[index]!)
    })
  }

  /** Sets everything to 0 and keeps the memory for reuse. */
  reset(): void {
    for (const part of this.parts) part.reset()
  }
}
