import type { StandardSchemaV1 } from '@standard-schema/spec'

/** How many issues one message names. */
const named = 3

/**
 * What a schema says of a reply, in one line. The indexes of lists are left out: replies that are wrong in the same way
 * make one group of errors.
 */
export function issuesText(issues: readonly StandardSchemaV1.Issue[]): string {
  const texts = [...new Set(issues.map(issueText))]
  const more = texts.length - named
  return `the reply is not as its schema says: ${texts.slice(0, named).join('; ')}${more > 0 ? ` and ${more} more` : ''}`
}

function issueText({ message, path }: StandardSchemaV1.Issue): string {
  if (path === undefined || path.length === 0) return message
  const keys = path.map((part) => (typeof part === 'object' ? part.key : part))
  const shown = keys.map((key) =>
    typeof key === 'number' || /^\d+$/.test(String(key)) ? '[]' : `.${String(key)}`,
  )
  return `${shown.join('').replace(/^\./, '')}: ${message}`
}
