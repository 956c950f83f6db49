import { PlimsollError } from '../../base/error.ts'
import { Random } from '../../base/random.ts'
import { declaredFeeders, type Feeder } from '../../plan/data/feeder.ts'

/** The number of the first random stream of feeders, above those of users and arrivals. */
const firstStream = 2 ** 50

/** The number of streams of a feeder, one per round. Rounds beyond that reuse the streams from the first on. */
const streamsPerFeeder = 2 ** 20

/**
 * The maximum number of rows that are shuffled again each round, which takes about 1 ms. More rows keep their first order,
 * so that shuffling does not interrupt the load.
 */
const maxReshuffledRows = 65_536

/** The index if there is no row. */
const none = -1

/**
 * One worker's rows of a feeder. All workers share one order of N rows per round, and each has its own
 * places in it:
 *
 *   place k belongs to slot k mod S, as arrivals do, and is row k mod N of round k div N
 */
export class Feed {
  readonly #feeder: Feeder<unknown>
  readonly #seed: number
  readonly #ownPlace: (index: number) => number
  #taken = 0
  #use: 'take' | 'own' | undefined
  #order: Uint32Array | undefined
  #round = none

  /** `ownPlace` returns this worker's place number `index`, from 0, or Infinity if there is none. */
  constructor(feeder: Feeder<unknown>, seed: number, ownPlace: (index: number) => number) {
    this.#feeder = feeder
    this.#seed = seed
    this.#ownPlace = ownPlace
  }

  /** Returns the index of the next row, or −1 if this worker has none left. `random` is the stream of the user. */
  take(random: Random): number {
    const { rows, order } = this.#feeder
    this.#checkUse('take')
    if (order === 'random') return random.int(0, rows.length - 1)
    const place = this.#ownPlace(this.#taken)
    const index = this.#hasRow(place) ? this.#at(place, Math.floor(place / rows.length)) : none
    if (index !== none) this.#taken++
    return index
  }

  /** The message when there are no rows left. A worker has only its own part of them. */
  get endText(): string {
    const isAll = this.#taken === this.#feeder.rows.length
    return isAll
      ? 'there are no rows left'
      : `there are no rows left for this worker, which had ${this.#taken},`
  }

  /**
   * Returns the index of the row that user `id` keeps, or −1 if there are more users than rows and rows are not repeated.
   */
  own(id: number): number {
    this.#checkUse('own')
    if (id < 0) {
      throw new PlimsollError('bad-feeder', 'only a user of the load can own a row', {
        advice: 'In setup and teardown, use the rows themselves.',
      })
    }
    return this.#hasRow(id) ? this.#at(id, 0) : none
  }

  /** Shuffles the first round before the load begins. */
  prepare(): void {
    if (this.#feeder.order !== 'sequential') this.#shuffled(0)
  }

  /** Whether there is a row for a place. Infinity means a place that this worker does not have. */
  #hasRow(place: number): boolean {
    return place < this.#feeder.rows.length || (this.#feeder.atEnd === 'repeat' && Number.isFinite(place))
  }

  #at(place: number, round: number): number {
    const { rows, order } = this.#feeder
    const index = place % rows.length
    return order === 'sequential' ? index : this.#shuffled(round)[index]!
  }

  /** Returns the order of a round: a permutation that is the same in every worker (Fisher–Yates shuffle). */
  #shuffled(roundNumber: number): Uint32Array {
    const { rows, number } = this.#feeder
    const round = rows.length > maxReshuffledRows ? 0 : roundNumber % streamsPerFeeder
    if (this.#order !== undefined && this.#round === round) return this.#order
    const order = Uint32Array.from({ length: rows.length }, (_, index) => index)
    const random = new Random(this.#seed, firstStream + number * streamsPerFeeder + round)
    for (let last = order.length - 1; last > 0; last--) {
      const other = random.int(0, last)
      const swapped = order[last]!
      order[last] = order[other]!
      order[other] = swapped
    }
    this.#round = round
    this.#order = order
    return order
  }

  /** Throws if unique rows are both taken and owned, because that would give some rows twice. */
  #checkUse(use: 'take' | 'own'): void {
    if (this.#use === use) return
    if (this.#use !== undefined && this.#feeder.unique) {
      throw new PlimsollError(
        'bad-feeder',
        'unique rows are both taken and owned, which would give some twice',
        {
          advice: 'Use take or own for one feeder, and declare another for the other.',
        },
      )
    }
    this.#use = use
  }
}

/** The feeds of one worker. The constructor prepares all feeders that are already declared. */
export class Feeds {
  readonly #seed: number
  readonly #ownPlace: (index: number) => number
  readonly #feeds = new Map<Feeder<unknown>, Feed>()

  constructor(seed: number, ownPlace: (index: number) => number) {
    this.#seed = seed
    this.#ownPlace = ownPlace
    for (const feeder of declaredFeeders()) this.of(feeder).prepare()
  }

  of(feeder: Feeder<unknown>): Feed {
    return this.#feeds.get(feeder) ?? this.#add(feeder)
  }

  #add(feeder: Feeder<unknown>): Feed {
    if (feeder?.kind !== 'plimsoll-feeder') {
      throw new PlimsollError('bad-feeder', 'rows are taken from something that is not a feeder', {
        advice: "Declare one: const accounts = feeder(csv('accounts.csv')).",
      })
    }
    const feed = new Feed(feeder, this.#seed, this.#ownPlace)
    this.#feeds.set(feeder, feed)
    return feed
  }
}
