import type { Block } from './page.ts'

/**
 * Describes each line of a documented output that the commands before it did not print. Figures, ids and verdicts
 * differ from run to run, so they are not compared.
 */
export function outputMistakes({ page, line, text }: Block, output: string): string[] {
  const printed = new Set(output.split('\n').map(masked))
  return text
    .split('\n')
    .map((each, at) => ({ each, at: line + at }))
    .filter(({ each }) => !printed.has(masked(each)))
    .map(
      ({ each, at }) => `${page}:${at}: no command before it prints '${each.trim()}'. They print:\n${output}`,
    )
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
