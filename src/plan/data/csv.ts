import { createRequire } from 'node:module'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, messageOf, PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { shown } from '../../base/text/shown.ts'
import { dataFileName, readDataFile } from './data-file.ts'
import { badData, checkedRow, type RowSchema, requireRows } from './data-rows.ts'

/** Options for reading a CSV file. */
export interface CsvOptions {
  /** The text between fields. A comma by default. */
  delimiter?: string
  /** The names of the columns, for a file whose first line does not name them. */
  columns?: readonly string[]
}

const csvKeys = keysOf<CsvOptions & RowSchema<StandardSchemaV1>>({
  delimiter: true,
  columns: true,
  schema: true,
})

type Parser = typeof import('csv-parse/sync')

/**
 * Reads the rows of a CSV file (RFC 4180, UTF-8). All fields are strings, named by the first line. A path is relative
 * to the folder of the module that calls this. The caller declares the type of a row, as in
 * `csv<{ name: string }>('users.csv')`, or gives a `schema` that checks each row. Throws a `PlimsollError` (`data-missing`,
 * `data-unreadable`, `bad-data`, `bad-delimiter`) with the line of the plan and, in the message, of the file.
 */
export function csv<Schema extends StandardSchemaV1>(
  file: string | URL,
  options: CsvOptions & RowSchema<Schema>,
): readonly StandardSchemaV1.InferOutput<Schema>[]
export function csv<Row extends object = Record<string, string>>(
  file: string | URL,
  options?: CsvOptions,
): readonly Row[]
export function csv(
  file: string | URL,
  options: CsvOptions & Partial<RowSchema<StandardSchemaV1>> = {},
): readonly unknown[] {
  return declaration((place) => {
    checkKeys(options, csvKeys, { what: 'csv(…)', code: 'bad-data' })
    return readCsv(file, readDataFile(file, place), options)
  })
}

function readCsv(
  file: string | URL,
  bytes: Buffer,
  { delimiter = ',', columns: columnNames, schema }: CsvOptions & Partial<RowSchema<StandardSchemaV1>>,
): readonly unknown[] {
  const name = dataFileName(file)
  checkDelimiter(delimiter)
  let columns =
    columnNames === undefined
      ? undefined
      : atKeys(['columns'], () => checkColumns(name, undefined, columnNames))
  /** The line on which the last row ended. */
  let lastLine = 0
  const rows: unknown[] = []
  const readRow = (fields: string[], { lines: line }: { lines: number }) => {
    lastLine = line
    if (columns === undefined) {
      columns = checkColumns(name, line, fields)
      return null
    }
    if (fields.length !== columns.length)
      throw badData(name, line, wrongFieldCount(fields.length, columns.length))
    const row: Record<string, string> = {}
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = fields[index]!
    rows.push(schema === undefined ? row : checkedRow(schema, row, name, line))
    return null
  }
  // Loaded here because loading takes time and few plans read CSV.
  const { parse } = createRequire(import.meta.url)('csv-parse/sync') as Parser
  try {
    parse(bytes, { delimiter, relax_column_count: true, skip_empty_lines: true, on_record: readRow as never })
  } catch (error) {
    if (error instanceof PlimsollError) throw error
    const { code, lines } = error as { code?: string; lines?: number }
    throw parserError(name, code, lines, nextRowLine(bytes, lastLine), error)
  }
  return requireRows(name, rows)
}

function wrongFieldCount(found: number, expected: number): string {
  const fields = found === 1 ? '1 field' : `${found} fields`
  return `it has ${fields}, and there are ${expected} columns`
}

/** Turns an error of the parser into one about the file. `line` is the line that the parser had reached. */
function parserError(
  name: string,
  code: string | undefined,
  line: number | undefined,
  rowLine: number,
  error: unknown,
): PlimsollError {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return badData(name, rowLine, 'a quote opens in the row that begins here and is never closed', error)
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return badData(name, line, 'there is text between a closing quote and the end of its field', error)
    case 'INVALID_OPENING_QUOTE':
      return badData(name, line, 'a quote opens in the middle of a field', error)
    default:
      return badData(name, line, messageOf(error), error)
  }
}

/** Returns the line on which the next row after line `after` begins. */
function nextRowLine(bytes: Buffer, after: number): number {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/)
  let line = after + 1
  while (line < lines.length && lines[line - 1] === '') line++
  return line
}

function checkDelimiter(delimiter: unknown): void {
  if (typeof delimiter === 'string' && /^[^"\r\n]+$/.test(delimiter)) return
  throw new PlimsollError('bad-delimiter', `the delimiter is ${shown(delimiter)}`, {
    advice: "Give the text between fields, such as ',' or ';' or '\\t'.",
    keys: ['delimiter'],
  })
}

/** Checks that each column has a name, and that no two have the same. */
function checkColumns(name: string, line: number | undefined, columns: readonly string[]): readonly string[] {
  const known = new Set<unknown>()
  for (const column of columns) {
    if (typeof column !== 'string' || column.trim() === '') throw badData(name, line, 'a column has no name')
    if (column === '__proto__') throw badData(name, line, "a column cannot be named '__proto__'")
    if (known.has(column)) throw badData(name, line, `two columns are named ${JSON.stringify(column)}`)
    known.add(column)
  }
  if (known.size === 0) throw badData(name, line, 'there are no columns')
  return columns
}
