import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'

/*
 * Writes `docs/terminal.svg`, the picture in README: the output of README's plan against a slow demo backend. Run it after a
 * change of this output: node scripts/terminal-picture.ts. It needs port 8000 and half a minute.
 */

const root = join(import.meta.dirname, '..')
const main = join(root, 'src/cli/main.ts')
const faults = 'latency=lognormal:60ms:0.5'

/** Runs the plan of README and returns its summary, with escape sequences for colors. */
async function outputOfRun(): Promise<string> {
  const plan = /```ts\n(\/\/ agents\.load\.ts\n[\s\S]*?)```/.exec(
    readFileSync(join(root, 'README.md'), 'utf8'),
  )
  if (plan === null) throw new Error('README.md has no plan agents.load.ts')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-picture-'))
  writeFileSync(join(folder, 'agents.load.ts'), plan[1]!)
  const demo = spawn(process.execPath, [main, 'demo', '--faults', faults], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  try {
    await new Promise<void>((listening, failed) => {
      demo.once('exit', () => failed(new Error('the demo backend has not started: is port 8000 taken?')))
      createInterface({ input: demo.stderr }).on('line', (line) => line.includes('listens at') && listening())
    })
    const run = spawn(process.execPath, [main, 'run', 'agents.load.ts'], {
      cwd: folder,
      env: { ...process.env, FORCE_COLOR: '1', CI: '', GITHUB_ACTIONS: '' },
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    let text = ''
    run.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await once(run, 'close')
    // Only the summary: the terminal has removed the live view by then.
    const lines = text.trimEnd().split('\n')
    return lines.slice(lines.findIndex((line) => stripVTControlCharacters(line) === 'agents')).join('\n')
  } finally {
    demo.kill('SIGTERM')
    rmSync(folder, { recursive: true })
  }
}

const glyph = { width: 8.43, height: 19 }
/** An escape sequence that changes the style. */
const styling = new RegExp(`(${String.fromCharCode(27)}\\[\\d+m)`)

const margin = { left: 18, top: 58 }

/** The style changes of a run's output, by the number in the escape sequence; names are CSS classes of the picture. */
const styles: Record<string, { bold?: boolean; dim?: boolean; color?: string }> = {
  1: { bold: true },
  2: { dim: true },
  22: { bold: false, dim: false },
  31: { color: 'red' },
  32: { color: 'green' },
  33: { color: 'yellow' },
  36: { color: 'cyan' },
  39: { color: '' },
}

/** Returns an SVG of a terminal with a command and its output. */
function picture(command: string, output: string): string {
  const lines = [`$ ${command}`, '', ...output.split('\n')]
  const texts = lines.flatMap((line, row) => spans(line).map((span) => element(span, row)))
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length))
  const width = Math.ceil(columns * glyph.width + 2 * margin.left)
  const height = margin.top + lines.length * glyph.height
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>What plimsoll run prints: endpoints, SLAs, the line of the plan whose SLA is not met, and the verdict</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #e6edf3; white-space: pre }
.bold { font-weight: 700 } .dim { fill: #8b949e } .red { fill: #ff7b72 } .green { fill: #3fb950 } .yellow { fill: #e3b341 } .cyan { fill: #56d4dd }
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>
<circle cx="20" cy="20" r="5.5" fill="#ff5f57"/><circle cx="38" cy="20" r="5.5" fill="#febc2e"/><circle cx="56" cy="20" r="5.5" fill="#28c840"/>
${texts.join('\n')}
</svg>
`
}

interface Span {
  column: number
  text: string
  classes: string
}

/** Splits a line into spans of one style, without the spaces around them. */
function spans(line: string): Span[] {
  const found: Span[] = []
  let style: { bold?: boolean; dim?: boolean; color?: string } = {}
  let column = 0
  for (const part of line.split(styling)) {
    const code = styling.test(part) ? part.slice(2, -1) : undefined
    if (code !== undefined) {
      style = { ...style, ...styles[code] }
      continue
    }
    const { bold, dim, color } = style
    const classes = [bold && 'bold', dim && 'dim', color].filter(Boolean).join(' ')
    // Splitting at wide spaces keeps columns aligned as in a terminal, in any font.
    for (const { 0: text, index } of part.matchAll(/\S+(?: \S+)*/g)) {
      found.push({ column: column + index, text, classes })
    }
    column += part.length
  }
  return found
}

function element({ column, text, classes }: Span, row: number): string {
  const x = (margin.left + column * glyph.width).toFixed(1)
  const y = margin.top + row * glyph.height
  const length = (text.length * glyph.width).toFixed(1)
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const look = classes === '' ? '' : ` class="${classes}"`
  return `<text x="${x}" y="${y}" textLength="${length}"${look}>${escaped}</text>`
}

if (import.meta.main) {
  const output = await outputOfRun()
  if (!output.includes('FAIL'))
    throw new Error(`the picture is of a run that fails, and this was:\n${output}`)
  writeFileSync(join(root, 'docs/terminal.svg'), picture('npx plimsoll run agents.load.ts', output))
  process.stderr.write('docs/terminal.svg written\n')
}
