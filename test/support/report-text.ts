import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

const opening = '<script type="text/plain" id="data">'

/** The JSON in a page of the HTML report, read the way a browser does: up to the first end of a script. */
export function reportData(html: string): string {
  const start = html.indexOf(opening)
  if (start < 0) throw new Error('the page has no data')
  const base64 = html.slice(start + opening.length, html.indexOf('</script', start))
  return inflateSync(Buffer.from(base64, 'base64')).toString()
}

/** All text of an HTML report: its page, and its data, which the page has in compressed form. */
export function reportText(file: string): string {
  const html = readFileSync(file, 'utf8')
  return `${html}\n${reportData(html)}`
}
