import type { Block } from './page.ts'

/**
 * What can be done with a block:
 * - `plan` is a whole plan: it is type-checked, and run;
 * - `module` is whole, too: it is type-checked;
 * - `fragment` is type-checked within what its note names: `<!-- setup: scenario -->`;
 * - `commands` are run; `workflow` is a GitHub Actions file, whose commands are read;
 * - `sla-document`, `record` and `rows` are read by what reads them in a run;
 * - `output` of the commands before it: `<!-- output -->`; `synopsis` of one: `<!-- synopsis -->`;
 * - `json` is any other JSON; `sketch` is text for people alone: `<!-- sketch -->`.
 */
export type Kind =
  | 'plan'
  | 'module'
  | 'fragment'
  | 'commands'
  | 'workflow'
  | 'sla-document'
  | 'record'
  | 'rows'
  | 'json'
  | 'output'
  | 'synopsis'
  | 'sketch'
  | 'unknown'

/** The kind of a block; `unknown` for one that no test knows what to do with. */
export function kindOf({ language, text, notes, file }: Block): Kind {
  if (language === 'ts') {
    if (notes.setup !== undefined) return 'fragment'
    if (/^export default plan\(/m.test(text)) return 'plan'
    if (/^import /m.test(text)) return 'module'
  }
  if (language === 'sh') return 'commands'
  if (language === 'yaml') return /^jobs:/m.test(text) ? 'workflow' : 'sla-document'
  if (language === 'json') return text.includes('"plimsoll.run/1"') ? 'record' : 'json'
  if ((language === 'csv' || language === 'jsonl') && file !== undefined) return 'rows'
  if (language === 'text') {
    for (const kind of ['output', 'synopsis', 'sketch'] as const) if (kind in notes) return kind
  }
  return 'unknown'
}
