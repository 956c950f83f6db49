import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { quoted, unquoted } from './sla-words.ts'
import {
  type Action,
  actions,
  type Clauses,
  type Comparison,
  type Condition,
  type ConditionName,
  conditionNames,
} from './written-sla.ts'

/** The words that start a clause. */
export const keywords = ['in', 'for', 'after', 'while', 'or'] as const

/** The maximum window in seconds, a day. */
const maxWindowSeconds = 86_400

/** Parses the clauses of an SLA from their words. Throws a `PlimsollError` (`bad-sla`). */
export function readClauses(words: readonly string[]): Clauses {
  const clauses: Clauses = {}
  let at = 0
  while (at < words.length) {
    const keyword = words[at]!
    const rest = words.slice(at + 1, endOfClause(words, at + 1, keyword))
    at += 1 + rest.length
    readClause(clauses, keyword, rest)
  }
  return clauses
}

/** Parses a clause from its keyword and the words after it, and adds it to `clauses`. Throws a `PlimsollError` (`bad-sla`). */
export function readClause(clauses: Clauses, keyword: string, words: readonly string[]): void {
  switch (keyword) {
    case 'in':
      if (words[0] === 'every') addWindow(clauses, 'every', words.slice(1))
      else addOnce(clauses, 'phase', nameOf(words, "'in' needs a phase, or 'every' and a duration"))
      return
    case 'for':
      addWindow(clauses, 'for', words)
      return
    case 'after':
      addOnce(clauses, 'after', readAfter(words))
      return
    case 'while':
      addOnce(clauses, 'conditions', readConditions(words))
      return
    case 'or':
      readAction(clauses, words)
      return
    default:
      throw clauseError(`'${keyword}' does not start a clause`, `Clauses start with ${keywords.join(', ')}.`)
  }
}

/** Formats clauses in their canonical order. */
export function formatClauses(clauses: Clauses): string[] {
  const { phase, after, window, conditions, action, abortAfterSeconds } = clauses
  const texts: string[] = []
  if (phase !== undefined) texts.push(`in ${phaseText(phase)}`)
  if (after !== undefined) {
    const delay = after.seconds === 0 ? '' : ` + ${secondsText(after.seconds)}`
    texts.push(`after ${phaseText(after.phase)}${delay}`)
  }
  if (window !== undefined)
    texts.push(`${window.kind === 'every' ? 'in every' : 'for'} ${secondsText(window.seconds)}`)
  if (conditions !== undefined) texts.push(`while ${conditions.map(conditionText).join(' and ')}`)
  if (action !== undefined) {
    const delay = abortAfterSeconds === undefined ? '' : ` after ${secondsText(abortAfterSeconds)}`
    texts.push(`or ${action}${delay}`)
  }
  return texts
}

/** Formats a duration in the form of the grammar: `90s`. */
export function secondsText(seconds: number): string {
  return `${Number((seconds * 1_000).toFixed(3)) / 1_000}s`
}

function conditionText({ name, comparison, value }: Condition): string {
  return `${name} ${comparison} ${value}`
}

/** Quotes a name that could be mistaken for a word of the grammar. */
function phaseText(phase: string): string {
  const isWord = /^[^\s"<>=+]+$/.test(phase) && ![...keywords, 'every', 'and'].includes(phase)
  return isWord ? quoted(phase) : JSON.stringify(phase)
}

/** Returns the index at which a clause ends: at the next keyword, except for the `after` of `or abort after`. */
function endOfClause(words: readonly string[], from: number, keyword: string): number {
  const isKeyword = (word: string) => (keywords as readonly string[]).includes(word)
  for (let at = from; at < words.length; at++) {
    if (isKeyword(words[at]!) && !(keyword === 'or' && words[at] === 'after' && at === from + 1)) return at
  }
  return words.length
}

function addOnce<Key extends keyof Clauses>(clauses: Clauses, key: Key, value: Clauses[Key]): void {
  if (clauses[key] !== undefined)
    throw clauseError(`it has more than one ${clauseWord[key]}`, 'Keep one of them, or write two SLAs.')
  clauses[key] = value
}

const clauseWord: Record<keyof Clauses, string> = {
  phase: "'in' with a phase",
  after: "'after'",
  window: "'in every' or 'for'",
  conditions: "'while'",
  action: "'or'",
  abortAfterSeconds: "'after'",
}

function addWindow(clauses: Clauses, kind: 'every' | 'for', words: readonly string[]): void {
  const what = kind === 'every' ? 'in every' : 'for'
  const seconds = readSeconds(words, `'${what}'`)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxWindowSeconds) {
    throw clauseError(
      `'${what}' is ${secondsText(seconds)}, but must be whole seconds from 1s to 24h`,
      `Write it as '${what} 10s'.`,
    )
  }
  addOnce(clauses, 'window', { kind, seconds })
}

function readAfter(words: readonly string[]): NonNullable<Clauses['after']> {
  const plus = words.indexOf('+')
  const name = nameOf(plus === -1 ? words : words.slice(0, plus), "'after' needs a phase")
  const seconds = plus === -1 ? 0 : readSeconds(words.slice(plus + 1), `'after ${name} +'`)
  return { phase: name, seconds }
}

/** Parses conditions such as `users >= 100 and rps < 50` from their words. Throws a `PlimsollError` (`bad-sla`). */
function readConditions(words: readonly string[]): Condition[] {
  const conditions: Condition[] = []
  let current: string[] = []
  for (const word of [...words, 'and']) {
    if (word === 'and') {
      conditions.push(readCondition(current))
      current = []
    } else current.push(word)
  }
  return conditions
}

const example = "Write it as 'while users >= 100'."

function readCondition(words: readonly string[]): Condition {
  const [name, comparison, number, ...rest] = words
  if (name === undefined) throw clauseError("'while' needs a condition", example)
  if (!(conditionNames as readonly string[]).includes(name)) {
    const near = nearestName(name, conditionNames)
    throw clauseError(
      `'while' cannot compare '${name}'`,
      `${near === undefined ? '' : `Did you mean '${near}'? `}It can compare ${conditionNames.join(', ')}.`,
    )
  }
  if (comparison === undefined || !['<', '<=', '>', '>='].includes(comparison)) {
    throw clauseError(`the condition '${words.join(' ')}' has no comparison (<, <=, > or >=)`, example)
  }
  const plain = number?.replace(/\/s$/, '')
  if (plain === undefined || !/^\d+(?:\.\d+)?$/.test(plain) || rest.length > 0) {
    throw clauseError(`the condition '${words.join(' ')}' does not end with a number`, example)
  }
  return { name: name as ConditionName, comparison: comparison as Comparison, value: Number(plain) }
}

function readAction(clauses: Clauses, [action, after, ...rest]: readonly string[]): void {
  if (action === undefined || !(actions as readonly string[]).includes(action)) {
    const near = action === undefined ? undefined : nearestName(action, actions)
    throw clauseError(
      action === undefined ? "'or' needs an action" : `there is no action '${action}'`,
      near === undefined
        ? "Write 'or warn', 'or abort' or 'or abort after 30s'."
        : `Did you mean 'or ${near}'?`,
    )
  }
  addOnce(clauses, 'action', action as Action)
  if (after === undefined) return
  if (action !== 'abort' || after !== 'after')
    throw clauseError(
      `unexpected '${after}' after 'or ${action}'`,
      "Only abort can be delayed: 'or abort after 30s'.",
    )
  clauses.abortAfterSeconds = readSeconds(rest, "'or abort after'")
}

/** Returns the name that words form: one word in quotes, or several plain words. Throws with the message `what` without words. */
function nameOf(words: readonly string[], what: string): string {
  if (words.length === 0)
    throw clauseError(what, 'Write the name of a phase after it, in double quotes if it has spaces.')
  return words.length === 1 ? unquoted(words[0]!) : words.join(' ')
}

const unitWords: readonly (readonly [RegExp, string])[] = [
  [/^(?:milliseconds?|msecs?)$/i, 'ms'],
  [/^(?:seconds?|secs?)$/i, 's'],
  [/^(?:minutes?|mins?)$/i, 'm'],
  [/^(?:hours?|hrs?)$/i, 'h'],
]

/** Parses a duration to seconds: `30s`, `30 seconds`, `5 minutes`. `what` names it in messages. */
function readSeconds(words: readonly string[], what: string): number {
  if (words.length === 0) throw clauseError(`${what} needs a duration`, "Write it as '30s' or '5m'.")
  const parts = words.flatMap((word) => word.match(/^\d+(?:\.\d+)?(?=[a-z]{3,}$)|[a-z]{3,}$/gi) ?? [word])
  const text = parts.map((part) => unitWords.find(([word]) => word.test(part))?.[1] ?? part).join('')
  try {
    return parseDurationMs(text, what) / 1_000
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw clauseError(error.message, error.advice ?? '')
  }
}

function clauseError(message: string, advice: string): PlimsollError {
  return new PlimsollError('bad-sla', message, { advice })
}
