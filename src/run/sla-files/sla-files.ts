import { existsSync } from 'node:fs'
import type { DocumentSla } from '../../verdict/language/written-sla.ts'
import type { BaselineFigures } from '../../verdict/sla/sla-reader.ts'
import type { SettingValues } from '../settings/settings.ts'

/** SLAs and figures from files other than the plan. */
export interface SlaFiles {
  documents?: readonly DocumentSla[]
  baseline?: BaselineFigures
}

/**
 * Reads the SLA documents and the baseline that the settings name. Their parsers are loaded on use. Rejects with a
 * `PlimsollError` that names the file, and the line if it is known.
 */
export async function readSlaFiles({
  slaFile = [],
  baseline,
  baselineOptional,
}: Partial<SettingValues>): Promise<SlaFiles> {
  const files: SlaFiles = {}
  if (slaFile.length > 0) {
    const { readSlaDocument } = await import('./sla-document-file.ts')
    files.documents = slaFile.flatMap(readSlaDocument)
  }
  if (baseline !== undefined && !(baselineOptional && !existsSync(baseline)))
    files.baseline = await (await import('./baseline-file.ts')).readBaseline(baseline)
  return files
}
