import type { StandardSchemaV1 } from '@standard-schema/spec'
import { messageOf, PlimsollError } from '../../base/error.ts'

/** Rows that are checked, and typed, by a schema of any library that knows Standard Schema: Zod, Valibot, ArkType … */
export interface RowSchema<Schema extends StandardSchemaV1> {
  schema: Schema
}

/** A mistake in a file of rows: `bad-data`, with the line of the file, where there is one, and what is wrong with it. */
export function badData(
  file: string,
  line: number | undefined,
  what: string,
  cause?: unknown,
): PlimsollError {
  const where = line === undefined ? file : `line ${line} of ${file}`
  return new PlimsollError('bad-data', `${where}: ${what}`, { cause })
}

/** Returns rows where there are any, otherwise throws a `PlimsollError` (`bad-data`). */
export function someRows<Row>(file: string, rows: Row[]): Row[] {
  if (rows.length > 0) return rows
  throw badData(file, undefined, 'there are no rows in it')
}

/** A row as its schema returns it. Throws a `PlimsollError` (`bad-data`) where the schema does not hold. */
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
    // Nobody will wait for it: what becomes of it is of no interest.
    result.catch(() => {})
    throw badData(file, line, 'its schema answers later, and rows are read at once')
  }
  const { issues, value } = result as { issues?: readonly StandardSchemaV1.Issue[]; value: unknown }
  if (issues === undefined) return value
  throw badData(file, line, issues.slice(0, 3).map(issueText).join('; '))
}

function issueText({ message, path = [] }: StandardSchemaV1.Issue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part))
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`
}
