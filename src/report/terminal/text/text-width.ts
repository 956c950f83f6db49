const ascii = /^[\x20-\x7e]*$/
const noColumn = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u
const twoColumns =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** The width of a plain string in columns of a terminal. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The part of a string between two columns, without wide characters that would be cut in half. */
export function columnsOf(text: string, from: number, to: number): string {
  if (ascii.test(text)) return text.slice(Math.max(0, from), Math.max(0, to))
  let part = ''
  let column = 0
  for (const character of text) {
    const next = column + characterWidth(character)
    if (next > to) break
    if (column >= from) part += character
    column = next
  }
  return part
}

/** Cuts the end of a string that is wider than `columns`. */
export function cutEnd(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  return columns < 1 ? '' : `${columnsOf(text, 0, columns - 1).trimEnd()}…`
}

/** Cuts the middle of a string that is wider than `columns`. It keeps more of the end, because routes differ there. */
export function cutMiddle(text: string, columns: number): string {
  const width = textWidth(text)
  if (width <= columns) return text
  if (columns < 1) return ''
  const head = Math.ceil((columns - 1) * 0.4)
  return `${columnsOf(text, 0, head)}…${columnsOf(text, width - (columns - 1 - head), width)}`
}

/** Wraps a string into lines of at most `columns`, between words if possible. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (textWidth(joined) <= columns) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (textWidth(line) > columns) {
      const part = columnsOf(line, 0, columns) || line
      lines.push(part)
      line = line.slice(part.length)
    }
  }
  lines.push(line)
  return lines
}

function characterWidth(character: string): 0 | 1 | 2 {
  if (noColumn.test(character)) return 0
  return twoColumns.test(character) ? 2 : 1
}
