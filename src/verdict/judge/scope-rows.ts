import type { Row } from '../../metrics/row-list.ts'
import { isRequest, type RowFilter, type Tally } from '../../metrics/tally.ts'
import type { Sla } from '../sla/sla.ts'

/** Which rows of a tally a promise is about, by its scope. */
export function rowFilter({ scope, kind, taggedEndpoints = [] }: Sla): RowFilter {
  switch (kind) {
    case 'run':
      return isRequest
    case 'tag': {
      const tagged = new Set(taggedEndpoints)
      // Calls that were given the tag have a row of their own, but for those whose endpoint has it.
      return (row: Row) =>
        (row.kind === 'tag' && row.name === scope) || (isRequest(row) && tagged.has(row.name))
    }
    case undefined:
      return (row) => row.name === scope && (row.kind === 'group' || row.kind === 'measure')
    default:
      return (row) => row.name === scope && row.kind === kind
  }
}

/** The rows of a tally that are wanted, found again when there are more of them. */
export class ScopeRows {
  readonly wanted: RowFilter
  readonly #tally: Tally
  #indexes: readonly number[] = []
  /** How many rows the tally had when these were found. */
  #foundAmong = 0

  constructor(tally: Tally, wanted: RowFilter) {
    this.#tally = tally
    this.wanted = wanted
  }

  /** Their places in the tally. */
  get indexes(): readonly number[] {
    const { length } = this.#tally.rows
    if (length !== this.#foundAmong) {
      this.#indexes = this.#tally.rowsWhere(this.wanted)
      this.#foundAmong = length
    }
    return this.#indexes
  }
}
