import type { StandardSchemaV1 } from '@standard-schema/spec'

/** The maximum number of issues in one message. */
const maxIssues = 3

/**
 * Returns the issues that a schema found in a reply, in one line. It leaves out list indexes, so that replies with the same
 * mistake form one group of errors.
 */
export function issuesText(issues: readonly StandardSchemaV1.Issue[]): string {
  const texts = [...new Set(issues.map(issueText))]
  const more = texts.length - maxIssues
  return `the reply does not match its schema: ${texts.slice(0, maxIssues).join('; ')}${more > 0 ? ` and ${more} more` : ''}`
}

function issueText({ message, path }: StandardSchemaV1.Issue): string {
  if (path === undefined || path.length === 0) return message
  const keys = path.map((part) => (typeof part === 'object' ? part.key : part))
  const shown = keys.map((key) =>
    typeof key === 'number' || /^\d+$/.test(String(key)) ? '[]' : `.${String(key)}`,
  )
  return `${shown.join('').replace(/^\./, '')}: ${message}`
}
