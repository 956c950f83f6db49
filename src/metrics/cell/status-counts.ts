const pageBits = 6
const pageMask = (1 << pageBits) - 1

/**
 * Counts HTTP statuses from 100 to 999. Statuses above 599 are not defined, but servers send them. The counts are stored
 * in small pages, because each of possibly thousands of endpoints has few different statuses.
 */
export class StatusCounts {
  readonly #pages: (Float64Array | undefined)[] = []

  /** Adds `n` to a status. A number outside 100 to 999 is ignored, such as 0, which means no reply. */
  add(status: number, n = 1): void {
    if (!(status >= 100 && status <= 999)) return
    const page = this.#pages[status >> pageBits] ?? this.#addPage(status >> pageBits)
    page[status & pageMask]! += n
  }

  get(status: number): number {
    return this.#pages[status >> pageBits]?.[status & pageMask] ?? 0
  }

  /** Calls `visit` for every status that has a count, lowest first. */
  forEach(visit: (status: number, count: number) => void): void {
    for (let at = 0; at < this.#pages.length; at++) {
      const page = this.#pages[at]
      if (page === undefined) continue
      for (let offset = 0; offset <= pageMask; offset++) {
        const count = page[offset]!
        if (count !== 0) visit((at << pageBits) | offset, count)
      }
    }
  }

  /** Returns the counts in the form of a run record: `{ "200": 12, "404": 1 }`. */
  toRecord(): Record<string, number> {
    const record: Record<string, number> = {}
    this.forEach((status, count) => {
      record[status] = count
    })
    return record
  }

  merge(other: StatusCounts): void {
    other.forEach((status, count) => {
      this.add(status, count)
    })
  }

  reset(): void {
    for (const page of this.#pages) page?.fill(0)
  }

  #addPage(at: number): Float64Array {
    while (this.#pages.length <= 999 >> pageBits) this.#pages.push(undefined)
    const page = new Float64Array(1 << pageBits)
    this.#pages[at] = page
    return page
  }
}
