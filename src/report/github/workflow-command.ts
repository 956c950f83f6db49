/*
 * Workflow commands, by which a step tells GitHub Actions something: lines such as `::error file=a.ts,line=1::message`.
 * The escapes are those of actions/toolkit (packages/core/src/command.ts).
 */

/** The longest message that is shown whole; longer ones are cut here. */
const longest = 4_000

/** An annotation. What is undefined is left out. */
export function annotation(
  level: 'error' | 'warning' | 'notice',
  message: string,
  properties: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  return `::${level} ${given.join(',')}::${escapeData(message)}\n`
}

/**
 * A text for a step's log in which nothing is a command: neither a line that begins with `::` nor the older `##[` anywhere.
 * What a server or a plan says may look like one.
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
  const cut = text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a log is no terminal
  return cut.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
}
