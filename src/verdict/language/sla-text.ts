import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { formatClauses, keywords, readClauses } from './sla-clauses.ts'
import { quoted, unquoted, wordsOf } from './sla-words.ts'
import type { WrittenSla } from './written-sla.ts'

/*
 * The grammar of an SLA:
 *
 *   sla        =  [ scope ":" ] metric limit clause* [ "or" action ]
 *   scope      =  a name, or text in double quotes, optionally after its kind: "tag shop", "scenario browse"
 *   limit      =  [ "<" | "<=" | ">" | ">=" ] ( figure | "baseline" [ ( "+" | "-" ) figure | "*" number ] )
 *   clause     =  "in" phase  |  "in every" time  |  "for" time  |  "after" phase [ "+" time ]
 *              |  "while" condition ( "and" condition )*
 *   condition  =  ( "users" | "rps" | "started" | "inFlight" ) comparison number
 *   action     =  "warn"  |  "fail"  |  "abort" [ "after" time ]
 *
 * A limit in a plan has the same form from `limit` on, or is an object with a key for each clause.
 */

/** The longest text that is read, in UTF-16 units. */
const longest = 2_000

const slaForm = /^([a-z][\w.]*(?:\([^()]*\))?)\s*(<=|>=|<|>)\s*(\S[\s\S]*)$/i

/** Parses an SLA in the grammar. Throws a `PlimsollError` (`bad-sla`) that shows the text and what is wrong with it. */
export function parseSlaText(text: string): WrittenSla {
  if (text.length > longest) throw unreadable(text, `it is longer than ${longest} characters`)
  return inText(text, () => {
    const [scope, rest] = splitScope(text)
    const found = slaForm.exec(rest)
    if (found === null) throw unreadable(text, whatIsMissing(rest))
    const [, metric, comparison, behind] = found
    const { limit, clauses } = readLimitText(behind!)
    return {
      ...(scope !== undefined && { scope }),
      metric: metric!,
      comparison: comparison as NonNullable<WrittenSla['comparison']>,
      limit,
      clauses,
    }
  })
}

/** Parses the text after the comparison: the limit and the clauses. Throws a `PlimsollError` (`bad-sla`). */
export function readLimitText(text: string): Pick<WrittenSla, 'limit' | 'clauses'> {
  const words = wordsOf(text)
  const end = words.findIndex((word, index) => index > 0 && (keywords as readonly string[]).includes(word))
  const ofLimit = end === -1 ? words : words.slice(0, end)
  if (
    ofLimit.slice(1).some((word) => word === 'and' || word === '&&') ||
    ofLimit.some((word) => /,$/.test(word))
  ) {
    throw new PlimsollError('bad-sla', 'it has more than one limit', {
      advice: 'Write each SLA separately: one --sla, one line or one list item for each.',
    })
  }
  const strange = ofLimit
    .slice(1)
    .find((word) => /^[a-z]{2,}$/i.test(word) && nearKeyword(word) !== undefined)
  if (strange !== undefined) {
    throw new PlimsollError('bad-sla', `there is an unknown word '${strange}' after its limit`, {
      advice: `Did you mean '${nearKeyword(strange)}'?`,
    })
  }
  return { limit: ofLimit.join(' '), clauses: readClauses(words.slice(ofLimit.length)) }
}

/** Formats an SLA as text that parses to the same SLA. */
export function formatSlaText({ scope, metric, comparison = '<=', limit, clauses }: WrittenSla): string {
  const about = scope === undefined ? '' : `${quoted(scope)}: `
  return [`${about}${metric} ${comparison} ${limit}`, ...formatClauses(clauses)].join(' ')
}

/** Splits the scope from the rest, at the last colon that an SLA follows: names can contain colons, too. */
function splitScope(text: string): [scope: string | undefined, rest: string] {
  const name = /^\s*("(?:\\.|[^"\\])*")\s*:\s+([\s\S]*)$/.exec(text)
  if (name !== null) return [unquoted(name[1]!), name[2]!.trim()]
  // A colon within quotes does not split.
  const open = text.replace(/"(?:\\.|[^"\\])*"/g, (inQuotes) => '"'.repeat(inQuotes.length))
  for (let at = open.lastIndexOf(':'); at > 0; at = open.lastIndexOf(':', at - 1)) {
    if (!/\s/.test(text[at + 1] ?? '')) continue
    const rest = text.slice(at + 1).trim()
    if (slaForm.test(rest)) return [text.slice(0, at).trim(), rest]
  }
  return [undefined, text.trim()]
}

function nearKeyword(word: string): string | undefined {
  const near = nearestName(word, keywords)
  // Names of units and metrics are short, too: only a near match of similar length is taken for a keyword.
  return near !== undefined && near.length > 2 && Math.abs(near.length - word.length) <= 1 ? near : undefined
}

function whatIsMissing(text: string): string {
  if (text === '') return 'it is empty'
  if (/(<=|>=|<|>)\s*$/.test(text)) return 'it has no limit'
  if (/[=≤≥]/.test(text) && !/[<>]/.test(text)) return 'its comparison must be <, <=, > or >='
  if (!/[<>]/.test(text)) return 'it has no comparison'
  const missing = /^(.*\S)\s+[a-z][\w.]*(?:\([^()]*\))?\s*[<>]/i.exec(text)?.[1]
  if (missing !== undefined && /[\s/]/.test(missing))
    return `a colon is missing after ${JSON.stringify(missing)}`
  return 'it does not start with a metric'
}

function unreadable(text: string, why: string): PlimsollError {
  return slaTextError('bad-sla', text, 'read', why, {
    advice: "Write it as 'p95 < 500ms', 'errors <= 0.1%' or 'GET /agents: p95 < 300ms while users >= 100'.",
  })
}

/** Runs `read`, and names the text in an error that it throws. */
function inText<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.slaText !== undefined) throw error
    throw slaTextError(error.code, text, 'read', error.message, error)
  }
}

/** An error about the text of an SLA, which it shows and has as `slaText`. */
export function slaTextError(
  code: string,
  text: string,
  verb: 'read' | 'judged',
  why: string,
  { advice }: { advice?: string | undefined },
): PlimsollError {
  const shownText = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
  return new PlimsollError(code, `the SLA ${shownText} cannot be ${verb}: ${why}`, {
    ...(advice !== undefined && { advice }),
    slaText: text,
  })
}
