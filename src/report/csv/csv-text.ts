/** The start of a formula in a spreadsheet; some treat full-width characters like the ASCII ones. */
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
const number = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: readers of CSV do not expect control characters
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g

/**
 * Formats a line of CSV as Python's `csv` module does (RFC 4180): ending with CRLF, with quotes only where needed. A
 * string that a spreadsheet would run as a formula gets a leading apostrophe, which makes it text. Control characters
 * are removed.
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

/** Formats a number as Python does a float: `2694.0`. */
export function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}
