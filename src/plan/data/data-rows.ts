import type { StandardSchemaV1 } from '@standard-schema/spec'
import { messageOf, PlimsollError } from '../../base/error.ts'

/** A schema that checks and types rows. */
export interface RowSchema<Schema extends StandardSchemaV1> {
  /** The schema that each row must match, from any Standard Schema library, such as Zod, Valibot or ArkType. */
  schema: Schema
}

/** Makes an error (`bad-data`) about a file of rows. `line` is the line of the file, if it is known. */
export function badData(
  file: string,
  line: number | undefined,
  what: string,
  cause?: unknown,
): PlimsollError {
  const where = line === undefined ? file : `line ${line} of ${file}`
  return new PlimsollError('bad-data', `${where}: ${what}`, { cause })
}

/** Returns the rows, or throws a `PlimsollError` (`bad-data`) if there are none. */
export function requireRows<Row>(file: string, rows: Row[]): Row[] {
  if (rows.length > 0) return rows
  throw badData(file, undefined, 'it has no rows')
}

/** Returns the row that its schema makes of `row`. Throws a `PlimsollError` (`bad-data`) if the row does not match. */
export function checkedRow(
  schema: StandardSchemaV1,
  row: unknown,
  file: string,
  line: number | undefined,
): unknown {
  let result: unknown
  try {
    result = schema['~standard'].validate(row)
  } catch (error) {
    throw badData(file, line, `its schema threw: ${messageOf(error)}`, error)
  }
  if (result instanceof Promise) {
    // Nobody awaits the promise, so a rejection would be reported as unhandled.
    result.catch(() => {})
    throw badData(file, line, 'its schema is asynchronous, and rows are read synchronously')
  }
  const { issues, value } = result as { issues?: readonly StandardSchemaV1.Issue[]; value: unknown }
  if (issues === undefined) return value
  throw badData(file, line, issues.slice(0, 3).map(issueText).join('; '))
}

function issueText({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`
}
