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
  /** The same by the second in which they were counted, at the index of that second. */
  readonly keptUsBySecond: number[]
  readonly usersUsBySecond: number[]
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
  /** By second of the run, the largest delay of which a part can lie in it, in µs. */
  readonly #delaysUs: number[] = []
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

  /** Adds the figures of a worker in a second of the run. */
  add({ largestUs, isUnknown, arrivals, keptTimes }: OwnDelayFigures, second: number): void {
    if (largestUs > this.#largestUs) this.#largestUs = largestUs
    if (largestUs > 0) this.#addDelay(largestUs, second)
    if (isUnknown) this.#hasUnknownDelays = true
    for (const counts of arrivals) this.#addArrivals(counts)
    for (const { phase, keptUs, usersUs } of keptTimes) {
      const load = this.#load(phase)
      if (load === undefined) continue
      load.keptUs += keptUs
      load.usersUs += usersUs
      const lastSecond = Math.floor(this.#phases[phase]!.endMs / 1_000)
      const at = Math.max(0, Math.min(second, lastSecond) - load.firstSecond)
      addAt(load.keptUsBySecond, at, keptUs)
      addAt(load.usersUsBySecond, at, usersUs)
    }
  }

  /** Returns the largest delay of which a part lies in some seconds, in µs. `endSecond` is not included. */
  delayUsBetween(fromSecond: number, endSecond: number): number {
    let largestUs = 0
    const end = Math.min(endSecond, this.#delaysUs.length)
    for (let second = Math.max(0, fromSecond); second < end; second++)
      largestUs = Math.max(largestUs, this.#delaysUs[second]!)
    return largestUs
  }

  /** Returns the time for which users of some phases were kept from asking in some seconds. `endSecond` is not included. */
  keptBetween(
    phases: Iterable<number>,
    fromSecond: number,
    endSecond: number,
  ): Pick<KeptTime, 'keptUs' | 'usersUs'> {
    let [keptUs, usersUs] = [0, 0]
    for (const phase of phases) {
      const load = this.#loads[phase]
      if (load === undefined || load.usersUs === 0) continue
      const end = Math.min(load.usersUsBySecond.length, endSecond - load.firstSecond)
      for (let at = Math.max(0, fromSecond - load.firstSecond); at < end; at++) {
        keptUs += load.keptUsBySecond[at]!
        usersUs += load.usersUsBySecond[at]!
      }
    }
    return { keptUs, usersUs }
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

  /** A delay that is told for a second can have begun or ended as long before or after it as it lasted. */
  #addDelay(largestUs: number, second: number): void {
    const endMs = this.#phases.reduce((latestMs, phase) => Math.max(latestMs, phase.endMs), 0)
    // A delay of the network, or one after the load, must not fill the memory.
    const last = Math.min(Math.floor(second + largestUs / 1e6), Math.ceil(endMs / 1_000))
    const first = Math.max(0, Math.floor(second - largestUs / 1e6))
    while (this.#delaysUs.length <= last) this.#delaysUs.push(0)
    for (let at = first; at <= last; at++) this.#delaysUs[at] = Math.max(this.#delaysUs[at]!, largestUs)
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
      keptUsBySecond: [],
      usersUsBySecond: [],
    }
    return this.#loads[phase]
  }
}

function addAt(values: number[], index: number, value: number): void {
  while (values.length <= index) values.push(0)
  values[index]! += value
}
