import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/**
 * In which order users are given rows: as they stand, or in an order of chance that has every row once before any comes
 * again (`shuffled`), or any row at any time (`random`).
 */
export type RowOrder = 'sequential' | 'shuffled' | 'random'

/**
 * What to do when every row has been given: begin again; end the user that finds none left; end the load of the worker
 * that has given all of its own, and so the test when every worker has; or end the run as a mistake in the plan.
 */
export type AtEnd = 'repeat' | 'stop-user' | 'stop-test' | 'fail'

export interface FeederOptions {
  /** `sequential` unless said otherwise. */
  order?: RowOrder
  /** `repeat` unless said otherwise; `fail` where rows are unique. */
  atEnd?: AtEnd
  /** Holds the plan to giving each row to one user alone, once, over all workers. */
  unique?: boolean
}

/** Rows that users are given: `user.take(feeder)` for the next one, `user.own(feeder)` for one to keep. */
export interface Feeder<Row> {
  readonly kind: 'plimsoll-feeder'
  readonly rows: readonly Row[]
  readonly order: RowOrder
  readonly atEnd: AtEnd
  readonly unique: boolean
  /** Its number in the order of declaration, from 0: it chooses the random stream. */
  readonly number: number
  readonly place: SourcePlace | undefined
}

const orders: readonly RowOrder[] = ['sequential', 'shuffled', 'random']
const ends: readonly AtEnd[] = ['repeat', 'stop-user', 'stop-test', 'fail']
const keys: readonly (keyof FeederOptions)[] = ['order', 'atEnd', 'unique']

const declared: Feeder<unknown>[] = []

/** Every feeder that has been declared, in order. */
export function declaredFeeders(): readonly Feeder<unknown>[] {
  return declared
}

/**
 * Declares rows that users are given, from a list or what `csv`, `json` or `jsonl` read: `feeder(csv('users.csv'))`. Rows
 * are dealt out over the workers, so that each is given once before any is given again, without the workers talking.
 * Throws a `PlimsollError` (`bad-feeder`) where there are no rows, or for options that cannot be.
 */
export function feeder<Row>(rows: readonly Row[], options: FeederOptions = {}): Feeder<Row> {
  return declaration((place) => {
    if (!Array.isArray(rows)) {
      throw bad(
        `a feeder is given ${shown(rows)}, and not a list of rows`,
        [],
        "Write feeder(csv('users.csv')).",
      )
    }
    if (rows.length === 0) throw bad('a feeder has no rows', [], 'Give it at least one.')
    for (const key of Object.keys(options)) {
      if ((keys as readonly string[]).includes(key)) continue
      const near = nearestName(key, keys)
      throw bad(
        `a feeder has no option '${key}'`,
        [key],
        near === undefined ? `It has ${keys.join(', ')}.` : `Did you mean '${near}'?`,
      )
    }
    const { unique = false, order = 'sequential', atEnd = unique ? 'fail' : 'repeat' } = options
    checkOne('order', order, orders)
    checkOne('atEnd', atEnd, ends)
    if (order === 'random' && (unique || atEnd !== 'repeat')) {
      const what = unique ? 'may give a row twice' : 'has no end'
      const key = unique ? 'unique' : 'atEnd'
      throw bad(`a feeder in random order ${what}`, [key], "Write order: 'shuffled' to have each row once.")
    }
    if (unique && atEnd === 'repeat') {
      throw bad(
        'a feeder of unique rows cannot begin again',
        ['atEnd'],
        `Write atEnd: ${ends.slice(1).map(shown).join(', ')}.`,
      )
    }
    const made: Feeder<Row> = {
      kind: 'plimsoll-feeder',
      rows,
      order,
      atEnd,
      unique,
      number: declared.length,
      place,
    }
    declared.push(made)
    return made
  })
}

/** What to call a feeder: where it is declared, and how many rows it has. */
export function feederName({ rows, place }: Feeder<unknown>): string {
  const where = place === undefined ? '' : ` of ${place.file.split('/').at(-1)}:${place.line}`
  return `the feeder${where}, which has ${rows.length === 1 ? 'one row' : `${rows.length} rows`}`
}

/** The mistake of a feeder that has no row for someone, and is to fail then. */
export function feederEmpty(feeder: Feeder<unknown>, what: string): PlimsollError {
  return new PlimsollError('feeder-empty', `${what} in ${feederName(feeder)}`, {
    advice: "Give it more rows, or say what else to do with atEnd: 'repeat', 'stop-user' or 'stop-test'.",
    ...(feeder.place && { place: feeder.place }),
  })
}

function checkOne(key: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return
  const near = typeof value === 'string' ? nearestName(value, known) : undefined
  throw bad(
    `the ${key} of a feeder is ${shown(value)}`,
    [key],
    near === undefined ? `It is one of ${known.map(shown).join(', ')}.` : `Did you mean '${near}'?`,
  )
}

function bad(message: string, at: readonly string[], advice: string): PlimsollError {
  return new PlimsollError('bad-feeder', message, { advice, ...(at.length > 0 && { keys: at }) })
}
