import type { LoadPhase } from '../../load/spec/phase.ts'
import type { MadeLoad } from '../../metrics/delay/made-load.ts'
import type { Tally } from '../../metrics/tally.ts'
import { type MadeFacts, madeInFull } from '../interval/made-facts.ts'
import type { MetricView } from '../sla/metric-view.ts'

/** What other rules found out about the generator, at the end of a run. */
export interface GeneratorDoubts {
  /** Whether less load was made than planned: the rates of the target can be higher. */
  isLimited: boolean
  /** Whether requests waited because the plan allows too few connections or iterations in flight. */
  isCapped: boolean
}

/** A stretch of seconds; `endSecond` is not included. */
export interface Stretch {
  fromSecond: number
  endSecond: number
}

/** A second is made if all but this share of the arrivals due in it were sent in time, or all but one. */
const lateShare = 0.005

/** This share of the seconds must be made, and all of this share of those with the most arrivals. */
const madeShare = 0.995
const busiestShare = 0.01

/** A smaller share of the requests is within the accuracy of a rate. */
const negligibleShare = 0.001

/** Says how the generator made the load behind the figures of a run. */
export class MadeLoadFacts {
  readonly #tally: Tally
  readonly #phases: readonly LoadPhase[]
  /** The facts for whole phases since the last call of `refresh`, by the indexes of the phases. */
  readonly #known = new Map<string, { phases: readonly number[]; facts: MadeFacts | undefined }>()
  /** The facts for sums of seconds since then. */
  readonly #ofSums = new Map<readonly Stretch[], MadeFacts>()
  #isCapped = false

  constructor(tally: Tally, phases: readonly LoadPhase[]) {
    this.#tally = tally
    this.#phases = phases
  }

  /** Lets all facts be computed anew when they are asked for next. */
  refresh({ isCapped }: Pick<GeneratorDoubts, 'isCapped'>): void {
    this.#isCapped = isCapped
    for (const known of this.#known.values()) known.facts = undefined
    this.#ofSums.clear()
  }

  /** Returns a function that returns the facts for whole phases (indexes), computed once for all SLAs on them. */
  sourceOf(phases: readonly number[]): () => MadeFacts {
    const key = phases.join()
    const known = this.#known.get(key) ?? { phases, facts: undefined }
    this.#known.set(key, known)
    return () => {
      known.facts ??= this.#ofPhases(phases)
      return known.facts
    }
  }

  /**
   * Returns the facts for a window once those of the second after it are known: its last arrivals may be sent then, and a
   * delay is known when it ends. `longestUs` is how long requests took: what was not asked before the window would have
   * been under way in it.
   */
  ofPastWindow(
    phases: readonly number[],
    { fromSecond, endSecond }: Stretch,
    longestUs: number,
  ): Pick<MadeFacts, 'isMade' | 'keptShare' | 'shiftShare'> {
    const load = this.#load
    const { due, inTime } = load.between(phases, fromSecond, endSecond)
    const seconds = endSecond - fromSecond
    const kept = load.keptBetween(phases, fromSecond - Math.ceil(longestUs / 1e6), endSecond + 1)
    return {
      isMade: isMade(due, inTime),
      keptShare: keptShareOf(kept),
      shiftShare: load.delayUsBetween(fromSecond, endSecond + 1) / 1e6 / seconds,
    }
  }

  #ofPhases(phases: readonly number[]): MadeFacts {
    if (phases.length === 0) return madeInFull
    const ends = phases.map((index) => this.#phases[index]!)
    const stretch = {
      fromSecond: Math.floor(Math.min(...ends.map(({ startMs }) => startMs)) / 1_000),
      endSecond: Math.ceil(Math.max(...ends.map(({ endMs }) => endMs)) / 1_000),
    }
    const kept = phases.map((phase) => this.#load.keptTime(phase))
    const sum = (part: 'keptUs' | 'usersUs') => kept.reduce((total, time) => total + time[part], 0)
    const { largestDelayUs, hasUnknownDelays } = this.#load
    const facts = this.#facts(phases, [stretch], {
      keptUs: sum('keptUs'),
      usersUs: sum('usersUs'),
      largestDelayUs,
      hasUnknownDelay: hasUnknownDelays,
    })
    const durationMs = ends.reduce((total, { startMs, endMs }) => total + endMs - startMs, 0)
    return { ...facts, overhangShare: notableShare(facts.largestDelayMs, durationMs) }
  }

  /** Returns the facts for the sum of the seconds in some stretches, whose view is `view`. */
  ofStretches(phases: readonly number[], stretches: readonly Stretch[], view: MetricView): MadeFacts {
    const known = this.#ofSums.get(stretches)
    if (known !== undefined) return known
    const load = this.#load
    const delaysUs = stretches.map((each) => load.delayUsBetween(each.fromSecond, each.endSecond + 1))
    const delaysMs = delaysUs.reduce((sum, us) => sum + us, 0) / 1_000
    const facts = this.#facts(phases, stretches, view)
    const [first, last] = [stretches[0], stretches.at(-1)]
    // What was not asked in one second is missing in the next one, too.
    const kept = load.keptBetween(phases, first?.fromSecond ?? 0, (last?.endSecond ?? 0) + 1)
    const made = {
      ...facts,
      keptShare: Math.max(facts.keptShare, keptShareOf(kept)),
      keptMs: Math.max(facts.keptMs, kept.keptUs / 1_000),
      overhangShare: notableShare(delaysMs, view.seconds * 1_000),
    }
    this.#ofSums.set(stretches, made)
    return made
  }

  /**
   * Returns the facts for a window. For a window, the rule for a second holds as a whole. Its facts are certain a few
   * seconds after it, once all of its arrivals are counted.
   */
  ofWindow(phases: readonly number[], { fromSecond, endSecond }: Stretch, view: MetricView): MadeFacts {
    const { due, inTime } = this.#load.between(phases, fromSecond, endSecond)
    const seconds = endSecond - fromSecond
    return {
      ...this.#common(view),
      isMade: isMade(due, inTime),
      inTimeShare: due === 0 ? 1 : inTime / due,
      lagMs: due === 0 || view.lagUs.isEmpty ? 0 : view.lagUs.percentile(0.99) / 1_000,
      shiftShare: view.largestDelayUs / 1e6 / seconds,
    }
  }

  get #load(): MadeLoad {
    return this.#tally.load.madeLoad
  }

  #facts(
    phases: readonly number[],
    stretches: readonly Stretch[],
    figures: Pick<MetricView, 'keptUs' | 'usersUs' | 'largestDelayUs' | 'hasUnknownDelay'>,
  ): MadeFacts {
    const open = phases.filter((phase) => this.#load.arrivals(phase).length > 0)
    if (open.length === 0) return this.#common(figures)
    const seconds = this.#load.isAllInTime ? [] : this.#seconds(open, stretches)
    const due = seconds.reduce((sum, second) => sum + second.due, 0)
    const inTime = seconds.reduce((sum, second) => sum + second.inTime, 0)
    const { judgedLagUs, lagUs } = this.#tally.load
    const lags =
      phases.some((index) => this.#phases[index]!.judged) && !judgedLagUs.isEmpty ? judgedLagUs : lagUs
    return {
      ...this.#common(figures),
      isMade: areMade(seconds),
      inTimeShare: due === 0 ? 1 : inTime / due,
      lagMs: lags.isEmpty ? 0 : lags.percentile(0.99) / 1_000,
    }
  }

  #common({
    keptUs,
    usersUs,
    largestDelayUs,
    hasUnknownDelay,
  }: Pick<MetricView, 'keptUs' | 'usersUs' | 'largestDelayUs' | 'hasUnknownDelay'>): MadeFacts {
    return {
      ...madeInFull,
      isCapped: this.#isCapped,
      keptShare: keptShareOf({ keptUs, usersUs }),
      keptMs: keptUs / 1_000,
      largestDelayMs: largestDelayUs / 1_000,
      hasUnknownDelay,
    }
  }

  /** The arrivals of each second in which any was due. */
  #seconds(phases: readonly number[], stretches: readonly Stretch[]): { due: number; inTime: number }[] {
    const bySecond = new Map<number, { due: number; inTime: number }>()
    for (const phase of phases) {
      for (const { second, due, inTime } of this.#load.arrivals(phase)) {
        if (!stretches.some(({ fromSecond, endSecond }) => fromSecond <= second && second < endSecond))
          continue
        const sum = bySecond.get(second)
        if (sum === undefined) bySecond.set(second, { due, inTime })
        else {
          sum.due += due
          sum.inTime += inTime
        }
      }
    }
    return [...bySecond.values()]
  }
}

/** The share of a time that a delay is, at most 1; 0 if it is within the accuracy of a rate. */
function notableShare(delayMs: number, timeMs: number): number {
  const share = timeMs === 0 ? 0 : Math.min(1, delayMs / timeMs)
  return share < negligibleShare ? 0 : share
}

function isMade(due: number, inTime: number): boolean {
  return due - inTime <= Math.max(1, lateShare * due)
}

/** Whether nearly all seconds are made, and all of the busiest. */
function areMade(seconds: readonly { due: number; inTime: number }[]): boolean {
  const made = seconds.filter(({ due, inTime }) => isMade(due, inTime))
  if (made.length < madeShare * seconds.length) return false
  if (made.length === seconds.length) return true
  // Of seconds with equally many arrivals, those that are made come first: any of them can be among the busiest.
  const busiest = seconds.toSorted(
    (a, b) => b.due - a.due || Number(isMade(b.due, b.inTime)) - Number(isMade(a.due, a.inTime)),
  )
  return busiest
    .slice(0, Math.ceil(busiestShare * seconds.length))
    .every(({ due, inTime }) => isMade(due, inTime))
}

/** Returns the share of the time of users for which they were kept from asking, 0 to 1; 0 without users. */
function keptShareOf({ keptUs, usersUs }: Pick<MetricView, 'keptUs' | 'usersUs'>): number {
  return usersUs === 0 ? 0 : Math.min(1, keptUs / usersUs)
}
