import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'

/**
 * Checks that fields (a query, a form, headers) are an object of names and values. A text and a list would become fields
 * with the names 0, 1, 2, and a `Map`, a `URLSearchParams` or a `Headers` no field at all. `what` begins the message.
 * Throws a `PlimsollError` with `code`.
 */
export function checkFields(fields: unknown, what: string, code: string): void {
  if (
    typeof fields === 'object' &&
    fields !== null &&
    !(Symbol.iterator in fields) &&
    typeof (fields as { then?: unknown }).then !== 'function'
  )
    return
  const name = (fields as object | null | undefined)?.constructor?.name
  const isInstance = shown(fields) === 'an object' && name !== undefined && name !== 'Object'
  throw new PlimsollError(
    code,
    `${what} ${isInstance ? `a ${name}` : shown(fields)}, which is not an object of names and values`,
    {
      advice:
        "Write { name: 'value' }. Object.fromEntries(…) makes such an object of a list, a Map or a URLSearchParams.",
    },
  )
}
