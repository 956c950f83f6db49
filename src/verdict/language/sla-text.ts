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

/** The maximum length of the text of an SLA, in UTF-16 units. */
const maxLength = 2_000

const slaForm = /^([a-z][\w.]*(?:\([^()]*\))?)\s*(<=|>=|<|>)\s*(\S[\s\S]*)$/i

/** Parses an SLA in the grammar. Throws a `PlimsollError` (`bad-sla`) that shows the text and what is wrong with it. */
export function parseSlaText(text: string): WrittenSla {
  if (text.length > maxLength) throw unreadableSla(text, `it is longer than ${maxLength} characters`)
  return withText(text, () => {
    const [scope, rest] = splitScope(text)
    const found = slaForm.exec(rest)
    if (found === null) throw unreadableSla(text, syntaxError(rest))
    const [, metric, comparison, after] = found
    const { limit, clauses } = readLimitText(after!)
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
  const limitWords = end === -1 ? words : words.slice(0, end)
  if (
    limitWords.slice(1).some((word) => word === 'and' || word === '&&') ||
    limitWords.some((word) => /,$/.test(word))
  ) {
    throw new PlimsollError('bad-sla', 'it has more than one limit', {
      advice: 'Write each SLA separately: one --sla, one line or one list item for each.',
    })
  }
  const unknownWord = limitWords
    .slice(1)
    .find((word) => /^[a-z]{2,}$/i.test(word) && nearKeyword(word) !== undefined)
  if (unknownWord !== undefined) {
    throw new PlimsollError('bad-sla', `there is an unknown word '${unknownWord}' after its limit`, {
      advice: `Did you mean '${nearKeyword(unknownWord)}'?`,
    })
  }
  return { limit: limitWords.join(' '), clauses: readClauses(words.slice(limitWords.length)) }
}

/** Formats an SLA as text that parses to the same SLA. */
export function formatSlaText({ scope, metric, comparison = '<=', limit, clauses }: WrittenSla): string {
  const about = scope === undefined ? '' : `${quoted(scope)}: `
  return [`${about}${metric} ${comparison} ${limit}`, ...formatClauses(clauses)].join(' ')
}

/** Splits the scope from the rest at the last colon that an SLA follows, because names can contain colons. */
function splitScope(text: string): [scope: string | undefined, rest: string] {
  const name = /^\s*("(?:\\.|[^"\\])*")\s*:\s+([\s\S]*)$/.exec(text)
  if (name !== null) return [unquoted(name[1]!), name[2]!.trim()]
  // Colons within quotes are masked, because they do not split.
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
  // Names of units and metrics are short, too, so only a near match of similar length counts as a keyword.
  return near !== undefined && near.length > 2 && Math.abs(near.length - word.length) <= 1 ? near : undefined
}

function syntaxError(text: string): string {
  if (text === '') return 'it is empty'
  if (/(<=|>=|<|>)\s*$/.test(text)) return 'it has no limit'
  if (/[=≤≥]/.test(text) && !/[<>]/.test(text)) return 'its comparison must be <, <=, > or >='
  if (!/[<>]/.test(text)) return 'it has no comparison'
  const missing = /^(.*\S)\s+[a-z][\w.]*(?:\([^()]*\))?\s*[<>]/i.exec(text)?.[1]
  if (missing !== undefined && /[\s/]/.test(missing))
    return `a colon is missing after ${JSON.stringify(missing)}`
  return 'it does not start with a metric'
}

function unreadableSla(text: string, why: string): PlimsollError {
  return slaTextError('bad-sla', text, 'read', why, {
    advice: "Write it as 'p95 < 500ms', 'errors <= 0.1%' or 'GET /agents: p95 < 300ms while users >= 100'.",
  })
}

/** Runs `read`, and adds the text to an error that it throws. */
function withText<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.slaText !== undefined) throw error
    throw slaTextError(error.code, text, 'read', error.message, error)
  }
}

/** Creates an error about the text of an SLA. Its message shows the text, and its `slaText` is the text. */
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
