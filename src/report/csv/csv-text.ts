/** The start of a formula in a spreadsheet; some read full-width forms like the ASCII ones. */
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
const number = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: readers of CSV do not expect control characters
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g

/**
 * A line of CSV as Python's `csv` module writes it (RFC 4180): CRLF, quotes only where needed. A text that a
 * spreadsheet would run as a formula gets an apostrophe in front, which makes it text.
 */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  const text = cell.toWellFormed().replace(controls, '')
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A number as Python writes a float: `2694.0`. */
export function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
