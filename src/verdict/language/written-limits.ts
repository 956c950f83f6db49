import { atKeys, PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { readClause } from './sla-clauses.ts'
import { parseSlaText, readLimitText } from './sla-text.ts'
import { wordsOf } from './sla-words.ts'
import type { Clauses, Comparison, WrittenSla } from './written-sla.ts'

/** A promise of a plan, and the keys that lead to it from the `sla` that it stands in. */
export interface PlannedSla {
  written: WrittenSla
  keys: readonly string[]
}

/** The clauses of a limit that is an object: their keys there, and the words that they are in a text. */
const clauseKeys: Readonly<Record<string, readonly string[]>> = {
  in: ['in'],
  every: ['in', 'every'],
  for: ['for'],
  after: ['after'],
  while: ['while'],
  or: ['or'],
}

/**
 * Reads an `sla` of a plan: limits by metric, texts, or a list of both. `what` names whose it is, for messages. Throws a
 * `PlimsollError` (`bad-sla`) with the keys that lead to the mistake.
 */
export function readPromises(promises: unknown, what: string): PlannedSla[] {
  if (promises === undefined) return []
  if (Array.isArray(promises)) return promises.flatMap((each) => readOne(each, what))
  if (typeof promises === 'object' && promises !== null) return readLimits(promises)
  throw notAnSla(promises, what)
}

function readOne(promise: unknown, what: string): PlannedSla[] {
  if (typeof promise === 'string') {
    // The text itself leads to where it stands.
    return [{ written: atKeys([promise], () => parseSlaText(promise)), keys: [promise] }]
  }
  if (typeof promise === 'object' && promise !== null && !Array.isArray(promise)) return readLimits(promise)
  throw notAnSla(promise, what)
}

function readLimits(limits: object): PlannedSla[] {
  return Object.entries(limits).flatMap(([metric, limit]) => {
    if (limit === undefined) return []
    const list: unknown[] = Array.isArray(limit) ? limit : [limit]
    return list.map((each) => ({ written: readLimit(metric, each), keys: [metric] }))
  })
}

/** Reads one limit of a metric: a text, a number, or an object. Throws a `PlimsollError` (`bad-sla`). */
export function readLimit(metric: string, limit: unknown): WrittenSla {
  try {
    if (typeof limit === 'string' || typeof limit === 'number') return ofText(metric, limit)
    if (typeof limit === 'object' && limit !== null && 'limit' in limit) return ofObject(metric, limit)
    const [near] = Object.keys(limit ?? {}).filter((key) => nearestName(key, ['limit']) !== undefined)
    if (typeof limit === 'object' && near !== undefined) {
      throw new PlimsollError('bad-sla', `'${metric}' has a '${near}' and no limit`, {
        advice: "Did you mean 'limit'? Write it as { limit: '300ms', while: 'users >= 100' }.",
      })
    }
    throw new PlimsollError('bad-sla', `the limit of '${metric}' is ${shown(limit)}, which is not a text`, {
      advice: "Write it as '300ms', '0.1%' or '>=1000', or as { limit: '300ms', while: 'users >= 100' }.",
    })
  } catch (error) {
    if (error instanceof PlimsollError) error.keys ??= [metric]
    throw error
  }
}

/** A limit alone; clauses may stand behind it, as in the grammar. */
function ofText(metric: string, text: string | number): WrittenSla {
  const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(String(text))!
  return {
    metric,
    ...(found[1] !== undefined && { comparison: found[1] as Comparison }),
    ...readLimitText(found[2]!),
  }
}

function ofObject(metric: string, { limit, ...rest }: { limit: unknown }): WrittenSla {
  if (typeof limit !== 'string' && typeof limit !== 'number') {
    throw new PlimsollError('bad-sla', `the limit of '${metric}' is ${shown(limit)}, which is not a text`, {
      advice: "Write it as { limit: '300ms', while: 'users >= 100' }.",
    })
  }
  const written = ofText(metric, limit)
  const clauses: Clauses = written.clauses
  for (const [key, value] of Object.entries(rest)) {
    const words = Object.hasOwn(clauseKeys, key) ? clauseKeys[key]! : undefined
    if (words === undefined) {
      const near = nearestName(key, Object.keys(clauseKeys))
      throw new PlimsollError('bad-sla', `the limit of '${metric}' has no '${key}'`, {
        advice: `${near === undefined ? '' : `Did you mean '${near}'? `}It may have ${Object.keys(clauseKeys).join(', ')}.`,
      })
    }
    if (value === undefined) continue
    if (typeof value !== 'string') {
      throw new PlimsollError(
        'bad-sla',
        `'${key}' of the limit of '${metric}' is ${shown(value)}, not a text`,
        {
          advice: "Write it as { limit: '300ms', while: 'users >= 100' }.",
        },
      )
    }
    const [keyword, ...more] = words
    // A phase is called what it is called, whatever the grammar would read in it.
    const behind = key === 'in' ? [JSON.stringify(value)] : [...more, ...wordsOf(value)]
    readClause(clauses, keyword!, behind)
  }
  return written
}

function notAnSla(value: unknown, what: string): PlimsollError {
  return new PlimsollError('bad-sla', `${what} is ${shown(value)}, which promises nothing`, {
    advice: "Write it as { p95: '300ms' }, or as a list: ['rps >= 1000 for 30s', { p95: '300ms' }].",
  })
}
