/*
 * Workflow commands of GitHub Actions: lines such as `::error file=a.ts,line=1::message` in a step's log.
 * The escapes are those of actions/toolkit (packages/core/src/command.ts).
 */

/** Longer messages are cut. */
const maxLength = 4_000

/** Formats an annotation as a command. Undefined properties are left out. */
export function annotation(
  level: 'error' | 'warning' | 'notice',
  message: string,
  properties: Readonly<Record<string, string | number | undefined>>,
): string {
  const defined = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  return `::${level} ${defined.join(',')}::${escapeData(message)}\n`
}

/**
 * Makes text safe for a step's log: text from a server or a plan may look like a command, so no line of the result
 * begins with `::` and none contains the older form `##[`.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1: :').replaceAll('##[', '# #[')
}

function escapeData(text: string): string {
  return plain(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function plain(text: string): string {
  const cut = text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a log is not a terminal
  return cut.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
}
