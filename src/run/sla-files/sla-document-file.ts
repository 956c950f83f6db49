import { PlimsollError } from '../../base/error.ts'
import { parseSlaDocument } from '../../verdict/language/document/sla-document.ts'
import type { DocumentSla } from '../../verdict/language/written-sla.ts'
import { readTextFile } from './text-file.ts'

/** Reads a YAML document with SLAs. Throws a `PlimsollError` with the file and the line of a mistake. */
export function readSlaDocument(file: string): DocumentSla[] {
  const slas = parseSlaDocument(readTextFile(file, 'slaFile'), file)
  if (slas.length > 0) return slas
  throw new PlimsollError('bad-sla-file', 'the document has no SLAs', {
    advice: 'Write at least one, such as sla: ["p95 < 300ms", "GET /agents: p95 < 300ms"].',
    place: { file, line: 1 },
  })
}
