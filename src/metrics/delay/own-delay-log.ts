import type { ArrivalCounts, KeptTime, OwnDelayFigures } from './own-delay-figures.ts'

/** Collects the own delays of a worker for its next delta. */
export class OwnDelayLog {
  #arrivals: ArrivalCounts[] = []
  #keptTimes: KeptTime[] = []
  #largestUs = 0
  #isUnknown = false

  /** Counts `n` arrivals that were due in a second of the run. */
  due(second: number, phase: number, n: number): void {
    if (n > 0) this.#arrivalsOf(second, phase).due += n
  }

  /** Counts an arrival that was sent in the second in which it was due, or within 100 ms of being due. */
  inTime(second: number, phase: number): void {
    this.#arrivalsOf(second, phase).inTime += 1
  }

  /** Counts that the users of a phase were kept from asking for `us`, added up over these users. */
  kept(phase: number, us: number): void {
    if (us > 0) this.#keptTime(phase).keptUs += Math.round(us)
  }

  /** Counts that there were users in a phase for `us`, added up over these users. */
  users(phase: number, us: number): void {
    if (us > 0) this.#keptTime(phase).usersUs += Math.round(us)
  }

  /** Notes that a delay was being worked off. */
  delay(us: number): void {
    if (us > this.#largestUs) this.#largestUs = Math.round(us)
  }

  /** Notes that there was a delay of unknown size. */
  unknownDelay(): void {
    this.#isUnknown = true
  }

  /** Returns what was collected since the last call. */
  take(): OwnDelayFigures {
    const figures: OwnDelayFigures = {
      largestUs: this.#largestUs,
      isUnknown: this.#isUnknown,
      arrivals: this.#arrivals,
      keptTimes: this.#keptTimes,
    }
    this.#arrivals = []
    this.#keptTimes = []
    this.#largestUs = 0
    this.#isUnknown = false
    return figures
  }

  #arrivalsOf(second: number, phase: number): ArrivalCounts {
    // The entry of the current second is the last one in most cases.
    for (let at = this.#arrivals.length - 1; at >= 0; at--) {
      const counts = this.#arrivals[at]!
      if (counts.second === second && counts.phase === phase) return counts
    }
    const counts = { second, phase, due: 0, inTime: 0 }
    this.#arrivals.push(counts)
    return counts
  }

  #keptTime(phase: number): KeptTime {
    const known = this.#keptTimes.find((time) => time.phase === phase)
    if (known !== undefined) return known
    const time = { phase, keptUs: 0, usersUs: 0 }
    this.#keptTimes.push(time)
    return time
  }
}
