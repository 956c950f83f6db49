import { plainText } from '../terminal/text/terminal-text.ts'

/** Longer texts are cut: a message may be a reply of megabytes. */
const longest = 300

/** What would end code between backticks, or a cell of a table in it. */
const breaking = /[`|\\]/

/**
 * A name, or whatever else comes from outside word by word, as code: nothing in it is a link, a mention or markup. Where
 * backticks could not hold it, as HTML in which every sign is written by its number.
 */
export function code(text: string): string {
  const plain = clipped(text)
  if (plain === '') return ''
  if (!breaking.test(plain) && plain.trim() === plain) return `\`${plain}\``
  return `<code>${plain.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`
}

/** A sentence that may hold anything, as text that is shown as it is. */
export function prose(text: string): string {
  return (
    clipped(text)
      .replace(/[\\`*_[\]~$|&<>]/g, '\\$&')
      // Neither an address nor a mention nor a number becomes a link.
      .replace(/:(?=\/\/)|@|#|www(?=\.)/gi, '$&<!-- -->')
      .replace(/^(\s*)([-+=#]|\d+[.)](?!\S))/, (_, space: string, start: string) => {
        return `${space}${start.slice(0, -1)}\\${start.slice(-1)}`
      })
  )
}

/** A table; `right` are the columns that stand at the right, by their place. Cells are Markdown already. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const rules = titles.map((_, index) => (right.includes(index) ? '--:' : '---'))
  return [line(titles), line(rules), ...rows.map(line)].join('')
}

function clipped(text: string): string {
  const plain = plainText(text).trim()
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1).toWellFormed()}…`
}
