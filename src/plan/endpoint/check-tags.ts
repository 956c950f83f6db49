import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'

/** Throws a `PlimsollError` (`bad-calling`) for invalid tags. `what` names their owner in the message. */
export function checkTags(what: string, tags: readonly string[] | undefined): void {
  if (tags === undefined) return
  if (
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string' && tag.trim() !== '' && !tag.includes('='))
  )
    return
  throw new PlimsollError(
    'bad-calling',
    `the tags of ${what} are ${Array.isArray(tags) ? JSON.stringify(tags) : shown(tags)}`,
    {
      advice: "Give a list of words, without '=': tags: ['checkout'].",
      keys: ['tags'],
    },
  )
}
