/**
 * Finds the SLA of a metric on a line of a plan, including its limit: `p95: '300ms'`. If the metric occurs several times,
 * its key after `sla` (and after the name of the phase) counts. If the line has no such key, the result is `sla` itself;
 * if it has neither, the result is undefined. Indexes are UTF-16 units from 0.
 */
export function slaMark(
  text: string,
  metric: string,
  phase: string | null,
): { from: number; to: number } | undefined {
  const afterPhase = phase === null ? 0 : (keyOf(text, phase, 0)?.to ?? 0)
  const sla = keyOf(text, 'sla', afterPhase)
  const key = keyOf(text, metric, sla?.to ?? 0)
  if (key === undefined)
    return sla === undefined ? undefined : { from: sla.from, to: sla.from + 'sla'.length }
  const limit = /^\s*(?:'[^']*'|"[^"]*"|`[^`]*`|[\w.]+)/.exec(text.slice(key.to))?.[0] ?? ''
  return { from: key.from, to: limit === '' ? key.to - 1 : key.to + limit.length }
}

/** Finds the SLA that begins at a column (from 1): a string, or a key with its limit. Undefined if neither begins there. */
export function slaAt(text: string, column: number | undefined): { from: number; to: number } | undefined {
  if (column === undefined) return undefined
  const string = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`/.source
  const found = new RegExp(`^(?:${string}|[\\w$]+)(?:\\s*:\\s*(?:${string}|[\\w.]+))?`).exec(
    text.slice(column - 1),
  )
  return found === null ? undefined : { from: column - 1, to: column - 1 + found[0].length }
}

/** Finds the first key of this name from an index on; the result includes the colon. */
function keyOf(text: string, key: string, from: number): { from: number; to: number } | undefined {
  const name = key.replace(/[^\w ]/g, '\\$&')
  const pattern = new RegExp(`(?<![\\w.$'"\`])(['"\`]?)${name}\\1\\s*:`, 'g')
  pattern.lastIndex = from
  const found = pattern.exec(text)
  return found === null ? undefined : { from: found.index, to: found.index + found[0].length }
}
