export interface Column {
  title: string
  align: 'left' | 'right'
}

/** Formats a Markdown table whose columns are aligned as plain text as well, for the terminal and for documents. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(3, ...[column.title, ...rows.map((row) => row[index] ?? '')].map((cell) => [...cell].length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${columns.map((column, index) => padded(cells[index] ?? '', widths[index]!, column.align)).join(' | ')} |`
  const rule = columns.map(({ align }, index) =>
    align === 'right' ? `${'-'.repeat(widths[index]! - 1)}:` : '-'.repeat(widths[index]!),
  )
  return [line(columns.map((column) => column.title)), line(rule), ...rows.map(line)].join('\n')
}

function padded(cell: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - [...cell].length)
  return align === 'right' ? space + cell : cell + space
}

/** Formats a line for each failed measurement, with its last message. Empty if there is none. */
export function failureLines(results: readonly { name: string; failure: string }[]): string {
  return results
    .filter(({ failure }) => failure !== '')
    .map(({ name, failure }) => `- ${name}: ${failure}\n`)
    .join('')
}
