/** A header as it is sent: the name as it was written, and the bytes of the value, one byte per character. */
export type Header = readonly [name: string, value: string]

/**
 * An immutable list of headers, in the order in which they are sent. A longer list shares the list that it was made
 * from, so a request that adds a header to those of its endpoint copies and encodes only that header.
 */
export class HeaderList {
  /** The list that this one continues; undefined for the first part. */
  readonly before: HeaderList | undefined
  /** The headers that this part adds. */
  readonly own: readonly Header[]
  /** Written by the HTTP/1.1 encoder alone: the lines of the whole list. */
  http1Lines: string | undefined = undefined

  constructor(own: readonly Header[], before?: HeaderList) {
    this.own = own
    this.before = before
  }

  /** The list with one more header at its end. */
  with(name: string, value: string): HeaderList {
    return new HeaderList([[name, value]], this)
  }

  /** The list without the headers of a name, which is given in lower case. */
  without(lowerCaseName: string): HeaderList {
    const entries = this.entries()
    const others = entries.filter(([name]) => name.toLowerCase() !== lowerCaseName)
    return others.length === entries.length ? this : new HeaderList(others)
  }

  /** All headers, as a new array. */
  entries(): Header[] {
    return this.before === undefined ? [...this.own] : [...this.before.entries(), ...this.own]
  }
}
