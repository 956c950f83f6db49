import { plainText } from '../terminal/text/terminal-text.ts'

/** Longer strings are cut: a message may contain a reply of several megabytes. */
const maxLength = 300

/** Characters that would end a code span, or the table cell that contains it. */
const unsafeInCode = /[`|\\]/

/**
 * Formats a string from outside, such as a name, as code, so that no part of it becomes a link, a mention or markup. A
 * string that backticks cannot enclose becomes HTML with every special character as a numeric entity.
 */
export function code(text: string): string {
  const plain = clipped(text)
  if (plain === '') return ''
  if (!unsafeInCode.test(plain) && plain.trim() === plain) return `\`${plain}\``
  return `<code>${plain.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`
}

/** Escapes a sentence that contains strings from outside, so that it is shown unchanged. */
export function prose(text: string): string {
  return (
    clipped(text)
      .replace(/[\\`*_[\]~$|&<>]/g, '\\$&')
      // GitHub would turn addresses, @mentions and #numbers into links.
      .replace(/:(?=\/\/)|@|#|www(?=\.)/gi, '$&<!-- -->')
      .replace(/^(\s*)([-+=#]|\d+[.)](?!\S))/, (_, space: string, start: string) => {
        return `${space}${start.slice(0, -1)}\\${start.slice(-1)}`
      })
  )
}

/** Renders a table. Titles and cells are Markdown; `right` lists the indexes of the right-aligned columns. */
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
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 1).toWellFormed()}…`
}
