import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { PlimsollError } from '../../base/error.ts'
import { reportPage } from '../../base/own-files.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { runTitle } from '../words/run-title.ts'
import { clip, pageData } from './page-data.ts'

/*
 * The HTML report is one self-contained file: the page of `ui/` (built by `scripts/build-page.ts`) with the
 * record as compressed JSON (zlib, RFC 1950) in base64, so that none of its strings can be markup.
 */

const dataMarker = '@@plimsoll-data@@'
const titleMarker = '@@plimsoll-title@@'

/** Larger data is reduced, to keep a report below a megabyte. */
const maxCompressedBytes = 600_000

/** At this scale the data of any record is small. */
const minScale = 1 / 64

/**
 * Renders a run as one HTML page without external references; the same record always gives the same bytes. `page` is
 * the built page. Rejects with a `PlimsollError` (`page-not-built`) if it is missing.
 */
export async function renderHtml(record: RunRecord, page: string | URL = reportPage): Promise<string> {
  const template = await readTemplate(page)
  const title = `${runTitle(record.run)} – ${record.verdict.status} – Plimsoll`
  // Split and join instead of `replace`, which would interpret a `$&` in a name.
  return template
    .split(titleMarker)
    .join(escapeText(clip(title)))
    .split(dataMarker)
    .join(compressedData(record))
}

/** The data of the page, compressed and in base64. */
function compressedData(record: RunRecord): string {
  let scale = 1
  for (;;) {
    const bytes = deflateSync(JSON.stringify(pageData(record, scale)), { level: 9 })
    if (bytes.length <= maxCompressedBytes || scale <= minScale) return bytes.toString('base64')
    // Most of the data is proportional to the scale.
    scale *= Math.min(0.9, maxCompressedBytes / bytes.length)
  }
}

async function readTemplate(page: string | URL): Promise<string> {
  try {
    return await readFile(page, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new PlimsollError('page-not-built', 'the page of the HTML report has not been built', {
      advice: 'Run `npm run prepare` in the folder of Plimsoll.',
    })
  }
}

function escapeText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
