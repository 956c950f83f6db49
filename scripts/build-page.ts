import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/*
 * Builds the page of the HTML report: `ui/` with its script and style as one file, `dist/page/report.html`, into
 * which `src/report/html/html.ts` inserts the record. Run by `npm run prepare`.
 */

const root = new URL('../', import.meta.url)
const target = new URL('dist/page/report.html', root)

/** Writes the page and returns its size in bytes. */
export async function buildPage(): Promise<number> {
  const built = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ['ui/report.tsx', 'ui/report.css'],
    outdir: 'dist/page',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    legalComments: 'none',
    logLevel: 'error',
  })
  const output = (end: string) => built.outputFiles.find((file) => file.path.endsWith(end))!.text.trim()
  const script = output('.js')
  const style = output('.css')
  if (/<\/(script|style)|<!--/i.test(script + style)) throw new Error('the bundle would end its own element')

  const template = await readFile(new URL('ui/report.html', root), 'utf8')
  const page = [
    ['%script-hash%', hashOf(script)],
    ['%style-hash%', hashOf(style)],
    ['/*%style%*/', style],
    ['/*%script%*/', script],
  ].reduce((text, [marker, value]) => text.split(marker!).join(value), template)

  await mkdir(new URL('./', target), { recursive: true })
  // Renaming at the end ensures that other processes always read a complete page.
  const draft = new URL(`report.${process.pid}.draft`, target)
  await writeFile(draft, page)
  await rename(draft, target)
  return Buffer.byteLength(page)
}

/** Returns the hash of a script or style for the page's Content-Security-Policy, which blocks all others. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

if (import.meta.main) {
  const bytes = await buildPage()
  process.stderr.write(`dist/page/report.html: ${Math.round(bytes / 1024)} KiB\n`)
}
