import { atKeys, PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { readClause } from './sla-clauses.ts'
import { parseSlaText, readLimitText } from './sla-text.ts'
import { wordsOf } from './sla-words.ts'
import type { Clauses, Comparison, WrittenSla } from './written-sla.ts'

/** An SLA of a plan, and the keys that lead to it from the `sla` that contains it. */
export interface PlanSla {
  written: WrittenSla
  keys: readonly string[]
}

/** The keys of a limit object, each with the words that start the same clause in the grammar. */
const clauseKeys: Readonly<Record<string, readonly string[]>> = {
  in: ['in'],
  every: ['in', 'every'],
  for: ['for'],
  after: ['after'],
  while: ['while'],
  or: ['or'],
}

/**
 * Parses an `sla` of a plan: an object of limits by metric, or a list of strings and such objects. `what` names the `sla`
 * in messages. Throws a `PlimsollError` (`bad-sla`) with the keys that lead to the mistake.
 */
export function readPlanSlas(value: unknown, what: string): PlanSla[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((item) => readItem(item, what))
  if (typeof value === 'object' && value !== null) return readLimits(value)
  throw notAnSla(`${what} is ${shown(value)}, which is neither an object of limits nor a list`)
}

function readItem(item: unknown, what: string): PlanSla[] {
  if (typeof item === 'string') {
    // The string itself is the key that leads to its line.
    return [{ written: atKeys([item], () => parseSlaText(item)), keys: [item] }]
  }
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return readLimits(item)
  throw notAnSla(`${what} contains ${shown(item)}, which is neither text nor an object of limits`)
}

function readLimits(limits: object): PlanSla[] {
  return Object.entries(limits).flatMap(([metric, limit]) => {
    if (limit === undefined) return []
    const list: unknown[] = Array.isArray(limit) ? limit : [limit]
    return list.map((each) => ({ written: readLimit(metric, each), keys: [metric] }))
  })
}

/** Parses one limit of a metric: a string, a number, or an object. Throws a `PlimsollError` (`bad-sla`). */
export function readLimit(metric: string, limit: unknown): WrittenSla {
  try {
    if (typeof limit === 'string' || typeof limit === 'number') return parseText(metric, limit)
    if (typeof limit === 'object' && limit !== null && 'limit' in limit) return parseObject(metric, limit)
    const [near] = Object.keys(limit ?? {}).filter((key) => nearestName(key, ['limit']) !== undefined)
    if (typeof limit === 'object' && near !== undefined) {
      throw new PlimsollError('bad-sla', `the limit of '${metric}' has a key '${near}' but no 'limit'`, {
        advice: "Did you mean 'limit'? Write it as { limit: '300ms', while: 'users >= 100' }.",
      })
    }
    throw new PlimsollError(
      'bad-sla',
      `the limit of '${metric}' is ${shown(limit)}, which is neither text nor a number`,
      {
        advice: "Write it as '300ms', '0.1%' or '>=1000', or as { limit: '300ms', while: 'users >= 100' }.",
      },
    )
  } catch (error) {
    if (error instanceof PlimsollError) error.keys ??= [metric]
    throw error
  }
}

/** Parses a limit and the clauses after it, as in the grammar. */
function parseText(metric: string, text: string | number): WrittenSla {
  const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(String(text))!
  return {
    metric,
    ...(found[1] !== undefined && { comparison: found[1] as Comparison }),
    ...readLimitText(found[2]!),
  }
}

function parseObject(metric: string, { limit, ...rest }: { limit: unknown }): WrittenSla {
  if (typeof limit !== 'string' && typeof limit !== 'number') {
    throw new PlimsollError(
      'bad-sla',
      `the limit of '${metric}' is ${shown(limit)}, which is neither text nor a number`,
      {
        advice: "Write it as { limit: '300ms', while: 'users >= 100' }.",
      },
    )
  }
  const written = parseText(metric, limit)
  const clauses: Clauses = written.clauses
  for (const [key, value] of Object.entries(rest)) {
    const words = Object.hasOwn(clauseKeys, key) ? clauseKeys[key]! : undefined
    if (words === undefined) {
      const near = nearestName(key, Object.keys(clauseKeys))
      throw new PlimsollError('bad-sla', `the limit of '${metric}' has an unknown key '${key}'`, {
        advice: `${near === undefined ? '' : `Did you mean '${near}'? `}The keys are limit, ${Object.keys(clauseKeys).join(', ')}.`,
      })
    }
    if (value === undefined) continue
    if (typeof value !== 'string') {
      throw new PlimsollError(
        'bad-sla',
        `'${key}' of the limit of '${metric}' is ${shown(value)}, which is not text`,
        {
          advice: "Write it as { limit: '300ms', while: 'users >= 100' }.",
        },
      )
    }
    const [keyword, ...more] = words
    // A phase can have any name, so its name is quoted instead of parsed.
    const clauseWords = key === 'in' ? [JSON.stringify(value)] : [...more, ...wordsOf(value)]
    readClause(clauses, keyword!, clauseWords)
  }
  return written
}

function notAnSla(message: string): PlimsollError {
  return new PlimsollError('bad-sla', message, {
    advice: "Write it as { p95: '300ms' }, or as a list: ['rps >= 1000 for 30s', { p95: '300ms' }].",
  })
}
