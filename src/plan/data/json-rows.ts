import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { messageOf } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { shown } from '../../base/text/shown.ts'
import { dataFileName, readDataFile } from './data-file.ts'
import { badData, checkedRow, type RowSchema, requireRows } from './data-rows.ts'

const rowKeys = keysOf<RowSchema<StandardSchemaV1>>({ schema: true })

/**
 * Reads the rows of a JSON file that contains a list. A path is relative to the folder of the module that calls this.
 * The caller declares the type of a row, as in `json<{ id: number }>('orders.json')`, or gives a `schema` that checks each
 * row. Throws a `PlimsollError` (`data-missing`, `data-unreadable`, `bad-data`) with the line of the plan.
 */
export function json<Schema extends StandardSchemaV1>(
  file: string | URL,
  options: RowSchema<Schema>,
): readonly StandardSchemaV1.InferOutput<Schema>[]
export function json<Row>(file: string | URL): readonly Row[]
export function json(
  file: string | URL,
  options: Partial<RowSchema<StandardSchemaV1>> = {},
): readonly unknown[] {
  return declaration((place) => {
    checkKeys(options, rowKeys, { what: 'json(…)', code: 'bad-data' })
    const { schema } = options
    const name = dataFileName(file)
    const rows = parseJson(readDataFile(file, place).toString('utf8'), name, undefined)
    if (!Array.isArray(rows))
      throw badData(name, undefined, `it is ${shown(rows)}, which is not a list of rows`)
    if (schema === undefined) return requireRows(name, rows)
    return requireRows(
      name,
      rows.map((row, index) => checkedRow(schema, row, `row ${index + 1} of ${name}`, undefined)),
    )
  })
}

/**
 * Reads the rows of a file with one JSON value per line, and skips empty lines. Otherwise like `json`; a mistake is
 * reported with its line in the file.
 */
export function jsonl<Schema extends StandardSchemaV1>(
  file: string | URL,
  options: RowSchema<Schema>,
): readonly StandardSchemaV1.InferOutput<Schema>[]
export function jsonl<Row>(file: string | URL): readonly Row[]
export function jsonl(
  file: string | URL,
  options: Partial<RowSchema<StandardSchemaV1>> = {},
): readonly unknown[] {
  return declaration((place) => {
    checkKeys(options, rowKeys, { what: 'jsonl(…)', code: 'bad-data' })
    const { schema } = options
    const name = dataFileName(file)
    const rows: unknown[] = []
    const lines = readDataFile(file, place).toString('utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue
      const row = parseJson(line, name, index + 1)
      rows.push(schema === undefined ? row : checkedRow(schema, row, name, index + 1))
    }
    return requireRows(name, rows)
  })
}

function parseJson(text: string, name: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = messageOf(error)
    // V8 names the line of most mistakes.
    const found = line === undefined ? /\(line (\d+)/.exec(message)?.[1] : undefined
    const what = message.replace(/ in JSON at position.*$/s, '').replace(/, ".*" is not valid JSON$/s, '')
    throw badData(name, found === undefined ? line : Number(found), `it is not JSON: ${what}`, error)
  }
}
