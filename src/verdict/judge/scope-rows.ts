import type { Row } from '../../metrics/row-list.ts'
import { isRequest, type RowFilter, type Tally } from '../../metrics/tally.ts'
import type { Sla } from '../sla/sla.ts'

/** Returns a filter for the rows of a tally that an SLA applies to, by its scope. */
export function rowFilter({ scope, kind, taggedEndpoints = [] }: Sla): RowFilter {
  switch (kind) {
    case 'run':
      return isRequest
    case 'tag': {
      const tagged = new Set(taggedEndpoints)
      // Calls with a tag of their own have a separate row, unless their endpoint has the tag.
      return (row: Row) =>
        (row.kind === 'tag' && row.name === scope) || (isRequest(row) && tagged.has(row.name))
    }
    case undefined:
      return (row) => row.name === scope && (row.kind === 'group' || row.kind === 'measure')
    default:
      return (row) => row.name === scope && row.kind === kind
  }
}

/** The rows of a tally that pass a filter. They are searched again when the tally has more rows. */
export class ScopeRows {
  readonly filter: RowFilter
  readonly #tally: Tally
  #indexes: readonly number[] = []
  /** The number of rows in the tally when these were found. */
  #foundAmong = 0

  constructor(tally: Tally, filter: RowFilter) {
    this.#tally = tally
    this.filter = filter
  }

  /** The indexes of the rows in the tally. */
  get indexes(): readonly number[] {
    const { length } = this.#tally.rows
    if (length !== this.#foundAmong) {
      this.#indexes = this.#tally.rowsWhere(this.filter)
      this.#foundAmong = length
    }
    return this.#indexes
  }
}
