import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeMachine, machineText } from '../machine/description.ts'
import { withSection } from './document-section.ts'

/** The options of every measurement for its result. */
export const publicationOptions = {
  json: { type: 'string' },
  'write-docs': { type: 'boolean', default: false },
} as const

/** The destinations of a result, from the command line. */
interface Places {
  json?: string | undefined
  'write-docs': boolean
}

const document = join(import.meta.dirname, '../../docs/performance.md')

/** Prints a result, and on request writes it as JSON and to its section of the document. */
export async function publish(
  section: string,
  report: string,
  figures: object,
  places: Places,
): Promise<void> {
  const measuredAt = new Date().toISOString()
  const machine = describeMachine()
  const content = `Measured ${measuredAt.slice(0, 10)} on ${machineText(machine)}.\n\n${report.trim()}\n`
  process.stdout.write(content)
  if (places.json !== undefined) {
    await writeFile(places.json, `${JSON.stringify({ measuredAt, machine, ...figures }, null, 2)}\n`)
  }
  if (places['write-docs']) {
    await writeFile(document, withSection(await readFile(document, 'utf8'), section, content))
  }
}
