import type { PhaseTimes } from '../throughput.ts'
import type { ArrivalCounts, KeptTime, OwnDelayFigures } from './own-delay-figures.ts'

/** Of one phase: the arrivals by the second in which they were due, and the time for which users were kept from asking. */
interface PhaseLoad {
  /** The first second that the phase touches, which is at index 0 of both lists. */
  readonly firstSecond: number
  readonly due: number[]
  readonly inTime: number[]
  keptUs: number
  usersUs: number
}

/**
 * How much of the planned load the generator made, of all workers: for open loads by the second in which arrivals were
 * due, for closed loads as the share of time in which users were free to ask. Its memory is bounded by the duration of
 * the phases.
 */
export class MadeLoad {
  readonly #phases: readonly PhaseTimes[]
  readonly #loads: (PhaseLoad | undefined)[] = []
  #hasUnknownDelays = false
  #largestUs = 0
  /** The number of arrivals that were due and not sent in time, so far. */
  #late = 0

  constructor(phases: readonly PhaseTimes[]) {
    this.#phases = phases
  }

  /** Whether some delay has an unknown size: the lower end of response times is then open. */
  get hasUnknownDelays(): boolean {
    return this.#hasUnknownDelays
  }

  /** The largest delay of any worker so far, in µs. */
  get largestDelayUs(): number {
    return this.#largestUs
  }

  add({ largestUs, isUnknown, arrivals, keptTimes }: OwnDelayFigures): void {
    if (largestUs > this.#largestUs) this.#largestUs = largestUs
    if (isUnknown) this.#hasUnknownDelays = true
    for (const counts of arrivals) this.#addArrivals(counts)
    for (const { phase, keptUs, usersUs } of keptTimes) {
      const load = this.#load(phase)
      if (load === undefined) continue
      load.keptUs += keptUs
      load.usersUs += usersUs
    }
  }

  /** Returns the arrivals due in a phase, second by second: only seconds in which some were due. */
  arrivals(phase: number): ArrivalCounts[] {
    const load = this.#loads[phase]
    if (load === undefined) return []
    return load.due.flatMap((due, at) =>
      due === 0 ? [] : [{ second: load.firstSecond + at, phase, due, inTime: load.inTime[at] ?? 0 }],
    )
  }

  /** Whether every arrival that was due so far was sent in time. */
  get isAllInTime(): boolean {
    return this.#late === 0
  }

  /** Returns the arrivals due in some phases and seconds, and those of them sent in time. `endSecond` is not included. */
  between(
    phases: Iterable<number>,
    fromSecond: number,
    endSecond: number,
  ): Pick<ArrivalCounts, 'due' | 'inTime'> {
    const sum = { due: 0, inTime: 0 }
    for (const phase of phases) {
      const load = this.#loads[phase]
      if (load === undefined) continue
      const end = Math.min(load.due.length, endSecond - load.firstSecond)
      for (let at = Math.max(0, fromSecond - load.firstSecond); at < end; at++) {
        sum.due += load.due[at]!
        sum.inTime += load.inTime[at]!
      }
    }
    return sum
  }

  /** Returns the time for which users were kept from asking in a phase; both times are 0 for an open load. */
  keptTime(phase: number): KeptTime {
    const { keptUs = 0, usersUs = 0 } = this.#loads[phase] ?? {}
    return { phase, keptUs, usersUs }
  }

  #addArrivals({ second, phase, due, inTime }: ArrivalCounts): void {
    const load = this.#load(phase)
    if (load === undefined) return
    const at = second - load.firstSecond
    // Arrivals are due within their phase. Anything else, from a delta of the network, must not fill the memory.
    if (at < 0 || second > this.#phases[phase]!.endMs / 1_000) return
    while (load.due.length <= at) {
      load.due.push(0)
      load.inTime.push(0)
    }
    load.due[at]! += due
    load.inTime[at]! += inTime
    this.#late += due - inTime
  }

  #load(phase: number): PhaseLoad | undefined {
    const times = this.#phases[phase]
    if (times === undefined) return undefined
    while (this.#loads.length <= phase) this.#loads.push(undefined)
    this.#loads[phase] ??= {
      firstSecond: Math.floor(times.startMs / 1_000),
      due: [],
      inTime: [],
      keptUs: 0,
      usersUs: 0,
    }
    return this.#loads[phase]
  }
}
