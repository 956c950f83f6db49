import { checkBooleans, checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/**
 * The order in which users get rows: as they are listed (`sequential`), in a random order that contains each row
 * once per round (`shuffled`), or any row at any time (`random`).
 */
export type RowOrder = 'sequential' | 'shuffled' | 'random'

/**
 * What happens when no rows are left: start again (`repeat`), stop the user who asks for one (`stop-user`), end
 * the load of the worker, and the test once all workers have ended (`stop-test`), or end the run
 * with an error (`fail`).
 */
export type AtEnd = 'repeat' | 'stop-user' | 'stop-test' | 'fail'

/** Options of a feeder. */
export interface FeederOptions {
  /** `sequential` by default. */
  order?: RowOrder
  /** `repeat` by default, or `fail` if the rows are unique. */
  atEnd?: AtEnd
  /** Ensures that each row is given only once, to one user, over all workers. */
  unique?: boolean
}

/** Rows for users: `user.take(feeder)` returns the next one, `user.own(feeder)` one that the user keeps. */
export interface Feeder<Row> {
  readonly kind: 'plimsoll-feeder'
  readonly rows: readonly Row[]
  readonly order: RowOrder
  readonly atEnd: AtEnd
  readonly unique: boolean
  /** The number of the feeder in the order of declaration, from 0. It selects the random stream. */
  readonly number: number
  readonly place: SourcePlace | undefined
}

const orders: readonly RowOrder[] = ['sequential', 'shuffled', 'random']
const atEnds: readonly AtEnd[] = ['repeat', 'stop-user', 'stop-test', 'fail']
const feederKeys = keysOf<FeederOptions>({ order: true, atEnd: true, unique: true })

const declared: Feeder<unknown>[] = []

/** Returns all declared feeders, in order. */
export function declaredFeeders(): readonly Feeder<unknown>[] {
  return declared
}

/**
 * Declares rows for users, from a list or from `csv`, `json` or `jsonl`: `feeder(csv('users.csv'))`. The rows are divided
 * among the workers, so that each row is used once before any is used again. Throws a `PlimsollError` (`bad-feeder`) if
 * there are no rows, or for invalid options.
 */
export function feeder<Row>(rows: readonly Row[], options: FeederOptions = {}): Feeder<Row> {
  return declaration((place) => {
    if (!Array.isArray(rows)) {
      throw feederError(
        `a feeder is given ${shown(rows)}, which is not a list of rows`,
        [],
        "Write feeder(csv('users.csv')).",
      )
    }
    if (rows.length === 0) throw feederError('a feeder has no rows', [], 'Give it at least one row.')
    checkKeys(options, feederKeys, { what: 'a feeder', code: 'bad-feeder' })
    checkBooleans(options, ['unique'], { what: 'a feeder', code: 'bad-feeder' })
    const { unique = false, order = 'sequential', atEnd = unique ? 'fail' : 'repeat' } = options
    checkOne('order', order, orders)
    checkOne('atEnd', atEnd, atEnds)
    if (order === 'random' && (unique || atEnd !== 'repeat')) {
      const what = unique ? 'may give a row twice' : 'never ends'
      const key = unique ? 'unique' : 'atEnd'
      throw feederError(
        `a feeder in random order ${what}`,
        [key],
        "Write order: 'shuffled' to use each row once.",
      )
    }
    if (unique && atEnd === 'repeat') {
      throw feederError(
        'a feeder of unique rows cannot repeat them',
        ['atEnd'],
        `Write atEnd: ${atEnds.slice(1).map(shown).join(', ')}.`,
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

/** Describes a feeder in messages: where it is declared, and how many rows it has. */
export function describeFeeder({ rows, place }: Feeder<unknown>): string {
  const where = place === undefined ? '' : ` of ${place.file.split('/').at(-1)}:${place.line}`
  return `the feeder${where}, which has ${rows.length === 1 ? 'one row' : `${rows.length} rows`}`
}

/** Makes the error of a feeder with `atEnd: 'fail'` that has no row for a user. */
export function feederEmptyError(feeder: Feeder<unknown>, what: string): PlimsollError {
  return new PlimsollError('feeder-empty', `${what} in ${describeFeeder(feeder)}`, {
    advice: "Give it more rows, or write atEnd: 'repeat', 'stop-user' or 'stop-test'.",
    ...(feeder.place && { place: feeder.place }),
  })
}

function checkOne(key: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return
  const near = typeof value === 'string' ? nearestName(value, known) : undefined
  throw feederError(
    `the ${key} of a feeder is ${shown(value)}`,
    [key],
    near === undefined ? `Use one of ${known.map(shown).join(', ')}.` : `Did you mean '${near}'?`,
  )
}

function feederError(message: string, at: readonly string[], advice: string): PlimsollError {
  return new PlimsollError('bad-feeder', message, { advice, ...(at.length > 0 && { keys: at }) })
}
