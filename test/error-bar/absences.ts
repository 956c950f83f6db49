import { Random } from '../../src/base/random.ts'

/** A time in which a thread cannot run, in ms. */
export interface Absence {
  fromMs: number
  toMs: number
  /** Whether the thread waits for a core meanwhile; otherwise it is stopped. */
  isQueued: boolean
}

/** When a thread cannot run: absences in order, which do not touch each other. */
export class Absences {
  readonly #list: readonly Absence[]

  constructor(list: readonly Absence[] = []) {
    this.#list = joined(list)
  }

  get all(): readonly Absence[] {
    return this.#list
  }

  /** Returns the absence at an instant, or the next one after it. */
  next(ms: number): Absence | undefined {
    let low = 0
    let high = this.#list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#list[middle]!.toMs > ms) high = middle
      else low = middle + 1
    }
    return this.#list[low]
  }

  /** Returns the end of the absence at an instant; the instant itself if the thread can run. */
  endOf(ms: number): number {
    const absence = this.next(ms)
    return absence !== undefined && absence.fromMs <= ms ? absence.toMs : ms
  }

  /** Returns the start of the absence that ends at an instant; the instant itself if there is none. */
  startOf(ms: number): number {
    const ended = this.#list.findLast(({ toMs }) => toMs <= ms)
    return ended !== undefined && ended.toMs === ms ? ended.fromMs : ms
  }

  /** How long a thread that wanted to run from `fromMs` to `toMs` waited for a core, which others used until `coreFreeMs`. */
  queuedBetween(fromMs: number, toMs: number, coreFreeMs: number): number {
    let ms = Math.max(0, Math.min(coreFreeMs, toMs) - fromMs)
    for (
      let absence = this.next(fromMs);
      absence !== undefined && absence.fromMs < toMs;
      absence = this.next(absence.toMs)
    )
      if (absence.isQueued)
        ms += Math.max(0, Math.min(absence.toMs, toMs) - Math.max(absence.fromMs, fromMs, coreFreeMs))
    return ms
  }
}

function joined(list: readonly Absence[]): Absence[] {
  const result: Absence[] = []
  for (const absence of list.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1)
    if (last !== undefined && absence.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, absence.toMs)
    else result.push({ ...absence })
  }
  return result
}

/** What delays a generator. Times in ms. */
export type Trouble =
  /** Other programs use its core now and then. */
  | { kind: 'starved'; perSecond: number; meanMs: number }
  /** It is stopped for a while, once or more often. */
  | { kind: 'stopped'; times: number; ms: number }
  /** A CPU quota: of each period of 100 ms it can run for `runMs`, during some share of the time. */
  | { kind: 'throttled'; runMs: number; share: number }
  /** The code of its scenario blocks in one of so many iterations. */
  | { kind: 'blocked'; oneIn: number; ms: number }
  /** All workers share one core, and each alarm and reply costs so many ms of CPU time. */
  | { kind: 'crowded'; costMs: number }

/** When a worker cannot run. The workers of a process are stopped together. */
export function absencesOf(
  trouble: Trouble,
  seed: number,
  worker: number,
  startMs: number,
  lengthMs: number,
): Absences {
  const random = new Random(seed, 1_000 + worker)
  switch (trouble.kind) {
    case 'starved':
      return new Absences(shifted(starved(trouble, random, lengthMs), startMs))
    case 'stopped':
      return new Absences(shifted(stopped(trouble, new Random(seed, 999), lengthMs), startMs))
    case 'throttled':
      return new Absences(shifted(throttled(trouble, new Random(seed, 999), lengthMs), startMs))
    default:
      return new Absences()
  }
}

function starved(
  { perSecond, meanMs }: Trouble & { kind: 'starved' },
  random: Random,
  lengthMs: number,
): Absence[] {
  const list: Absence[] = []
  for (let ms = random.exponential(1_000 / perSecond); ms < lengthMs; ) {
    const lasts = 0.5 + random.exponential(meanMs)
    list.push({ fromMs: ms, toMs: ms + lasts, isQueued: true })
    ms += lasts + random.exponential(1_000 / perSecond)
  }
  return list
}

function stopped({ times, ms }: Trouble & { kind: 'stopped' }, random: Random, lengthMs: number): Absence[] {
  return Array.from({ length: times }, () => {
    const fromMs = random.between(0, lengthMs)
    return { fromMs, toMs: fromMs + ms * random.between(0.5, 1.5), isQueued: false }
  })
}

function throttled(
  { runMs, share }: Trouble & { kind: 'throttled' },
  random: Random,
  lengthMs: number,
): Absence[] {
  const list: Absence[] = []
  for (let ms = 0; ms < lengthMs; ms += 100)
    if (random.chance(share)) list.push({ fromMs: ms + runMs, toMs: ms + 99.9, isQueued: true })
  return list
}

function shifted(list: readonly Absence[], byMs: number): Absence[] {
  return list.map(({ fromMs, toMs, isQueued }) => ({ fromMs: fromMs + byMs, toMs: toMs + byMs, isQueued }))
}
