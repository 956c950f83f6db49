import type { DocumentSla } from '../../verdict/language/written-sla.ts'
import type { BaselineFigures } from '../../verdict/sla/sla-reader.ts'
import type { RunFlags } from './settings.ts'

/** What files say of promises, besides the plan. */
export interface SlaFiles {
  documents?: readonly DocumentSla[]
  baseline?: BaselineFigures
}

/**
 * Reads the documents with promises and the baseline that were named. What reads them is loaded only then. Rejects with a
 * `PlimsollError` that names the file, and the line where there is one.
 */
export async function readSlaFiles({ slaFile = [], baseline }: Partial<RunFlags>): Promise<SlaFiles> {
  const files: SlaFiles = {}
  if (slaFile.length > 0) {
    const { readSlaDocument } = await import('./sla-document-file.ts')
    files.documents = slaFile.flatMap(readSlaDocument)
  }
  if (baseline !== undefined)
    files.baseline = await (await import('./baseline-file.ts')).readBaseline(baseline)
  return files
}
