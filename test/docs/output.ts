import type { Block } from './page.ts'

/** What lines of a block of output the commands before it have not said: figures, identities and verdicts are those of a run. */
export function outputMistakes({ page, line, text }: Block, output: string): string[] {
  const said = new Set(output.split('\n').map(masked))
  return text
    .split('\n')
    .map((each, at) => ({ each, at: line + at }))
    .filter(({ each }) => !said.has(masked(each)))
    .map(({ each, at }) => `${page}:${at}: no command before says '${each.trim()}', but\n${output}`)
}

function masked(line: string): string {
  return line
    .replace(/^[✓✗!?] (PASS|FAIL|INVALID|NO DATA)\b.*/, 'VERDICT')
    .replaceAll(/[✓✗]/g, '✓')
    .replace(/\s+from \d+ s on$/, '')
    .replaceAll(/\b[\da-f]{12}\b/g, '#')
    .replaceAll(/\d[\d,.]*( (ns|µs|ms|s|B|kB))?/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
