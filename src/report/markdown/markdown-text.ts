import { plainText } from '../terminal/text/terminal-text.ts'

/** Longer texts are cut: a message may be a reply of several megabytes. */
const longest = 300

/** What would end code between backticks, or the table cell that it is in. */
const breaking = /[`|\\]/

/**
 * A name or other text from outside as code, in which nothing is a link, a mention or markup. Where it cannot be
 * written between backticks, it is HTML with every special character as a numeric entity.
 */
export function code(text: string): string {
  const plain = clipped(text)
  if (plain === '') return ''
  if (!breaking.test(plain) && plain.trim() === plain) return `\`${plain}\``
  return `<code>${plain.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`
}

/** A sentence with any text in it, escaped so that it is shown as it is. */
export function prose(text: string): string {
  return (
    clipped(text)
      .replace(/[\\`*_[\]~$|&<>]/g, '\\$&')
      // No address, mention or number becomes a link.
      .replace(/:(?=\/\/)|@|#|www(?=\.)/gi, '$&<!-- -->')
      .replace(/^(\s*)([-+=#]|\d+[.)](?!\S))/, (_, space: string, start: string) => {
        return `${space}${start.slice(0, -1)}\\${start.slice(-1)}`
      })
  )
}

/** A table; `right` are the indexes of right-aligned columns. Cells are Markdown. */
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
