import { mkdir, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { runRecordSchema } from '../src/record/run-record-schema.ts'

/*
 * Writes `schema/run-record.schema.json`, which the package publishes. Run it on purpose, after a change of the run
 * record: a test holds the committed file to what this would write.
 */

const target = new URL('../schema/run-record.schema.json', import.meta.url)

/** The text of the published schema. */
export function schemaText(): string {
  const { $schema, ...body } = z.toJSONSchema(runRecordSchema, { target: 'draft-2020-12' })
  const schema = { $schema, $id: 'plimsoll.run/1', title: 'Plimsoll run record', ...body }
  return `${JSON.stringify(schema, undefined, 2)}\n`.replaceAll(
    shortList,
    (list, before: string, items: string) => {
      const line = `${before}[${items.trim().replaceAll(/\s*\n\s*/g, ' ')}]`
      return line.length < lineWidth ? line : list
    },
  )
}

// As Biome formats it: a list of texts in one line where it fits, with room for the comma behind it.
const shortList = /^(.*)\[\n([^[\]{}]*)\]/gm
const lineWidth = 110

if (import.meta.main) {
  await mkdir(new URL('./', target), { recursive: true })
  await writeFile(target, schemaText())
  process.stderr.write('schema/run-record.schema.json written\n')
}
