import { readFile } from 'node:fs/promises'
import { PlimsollError } from '../../base/error.ts'
import { reportPage } from '../../base/own-files.ts'
import type { RunRecord } from '../../record/run-record.ts'
import { runTitle } from '../words/run-title.ts'
import { clip, packRecord } from './page-record.ts'

/*
 * The HTML report is one file that needs nothing else: the page of `ui/` (built by `scripts/build-page.ts`) with the
 * record inside, packed.
 */

const recordMarker = '"@@plimsoll-record@@"'
const titleMarker = '@@plimsoll-title@@'

/**
 * The run as one HTML page without any reference to elsewhere; the same record gives the same bytes. `page` is the
 * built page. Throws a `PlimsollError` (`page-not-built`) where it is missing.
 */
export async function renderHtml(record: RunRecord, page: string | URL = reportPage): Promise<string> {
  const template = await readTemplate(page)
  const title = `${runTitle(record.run)} – ${record.verdict.status} – Plimsoll`
  // Split and join, never `replace`: a `$&` in a name must stay a `$&`.
  return template
    .split(titleMarker)
    .join(escapeText(clip(title)))
    .split(recordMarker)
    .join(escapeJson(packRecord(record)))
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

/** JSON that cannot leave its script element, whatever its strings say. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function escapeText(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
