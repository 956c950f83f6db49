import { mkdir, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { runRecordSchema } from '../src/record/schema/run-record-schema.ts'
import { typesText } from './record-types.ts'

/*
 * Writes two files from the schema of the run record: `schema/run-record.schema.json`, which is published, and the types in
 * `src/record/run-record.ts`. Run it after a change of the schema; a test compares both files with the output.
 */

export const schemaFile = new URL('../schema/run-record.schema.json', import.meta.url)
export const typesFile = new URL('../src/record/run-record.ts', import.meta.url)

/** Returns the content of the published schema. */
export function schemaText(): string {
  const { $schema, ...body } = jsonSchema()
  const schema = { $schema, $id: 'plimsoll.run/1', title: 'Plimsoll run record', ...body }
  return `${JSON.stringify(schema, undefined, 2)}\n`.replaceAll(
    shortList,
    (list, before: string, items: string) => {
      const line = `${before}[${items.trim().replaceAll(/\s*\n\s*/g, ' ')}]`
      return line.length < lineWidth ? line : list
    },
  )
}

/** Returns the source of the module with the types. */
export function recordTypesText(): string {
  return typesText('RunRecord', jsonSchema() as Parameters<typeof typesText>[1])
}

function jsonSchema() {
  return z.toJSONSchema(runRecordSchema, { target: 'draft-2020-12' })
}

// Biome formats a list of strings in one line if it fits, with room for the comma after it.
const shortList = /^(.*)\[\n([^[\]{}]*)\]/gm
const lineWidth = 110

if (import.meta.main) {
  await mkdir(new URL('./', schemaFile), { recursive: true })
  await writeFile(schemaFile, schemaText())
  await writeFile(typesFile, recordTypesText())
  process.stderr.write('schema/run-record.schema.json and src/record/run-record.ts written\n')
}
