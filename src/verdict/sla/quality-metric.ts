import { PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'

/** The default T of Apdex in ms. */
export const usualApdexMs = 500

/**
 * The Apdex metric (Application Performance Index, specification 1.1): requests within T are satisfactory, requests
 * within 4 T count half, and all others, and failures, count nothing. `apdex(300ms)` sets T; the default is 500 ms.
 */
export function apdex(name: string): Metric | undefined {
  const withinMs = name === 'apdex' ? usualApdexMs : timeIn(name, 'apdex')
  if (withinMs === undefined) return undefined
  return {
    name,
    unit: 'number',
    usual: '>=',
    greatest: 1,
    withinMs,
    read: ({ cell }) => apdexOf(cell, withinMs),
  }
}

/** Computes the Apdex with T in ms. Undefined where there is no request. */
export function apdexOf({ requests, responseUs, successes }: Cell, withinMs: number): number | undefined {
  if (requests === 0) return undefined
  const satisfied = successes - responseUs.countAbove(withinMs * 1_000)
  const tolerated = successes - responseUs.countAbove(4 * withinMs * 1_000) - satisfied
  return (satisfied + tolerated / 2) / requests
}

/**
 * The metrics of good requests per second, and of their share. A request is good if neither it nor a check of it failed,
 * and if it took no longer than the time in the metric's name, or else than the SLA of its endpoint (see `GoodLimits`).
 */
export function goodput(name: string): Metric | undefined {
  const isShare = name.startsWith('goodput.share')
  const word = isShare ? 'goodput.share' : 'goodput'
  const withinMs = name === word ? undefined : timeIn(name, word)
  if (name !== word && withinMs === undefined) return undefined
  const goodOf = ({ cell, good }: MetricView) =>
    withinMs === undefined ? good : cell.successes - cell.responseUs.countAbove(withinMs * 1_000)
  return {
    name,
    unit: isShare ? 'fraction' : 'perSecond',
    usual: '>=',
    ...(withinMs !== undefined && { withinMs }),
    read: (view) => {
      const { cell, ended, seconds } = view
      if (cell.requests === 0) return undefined
      const share = goodOf(view) / cell.requests
      if (isShare) return share
      // As for rps, only requests that ended within the time count as done.
      return seconds <= 0 ? undefined : (share * ended) / seconds
    },
  }
}

/** The time in `word(300ms)`, in ms. Undefined for another name. Throws a `PlimsollError` (`bad-sla`) for an invalid time. */
function timeIn(name: string, word: string): number | undefined {
  if (!name.startsWith(`${word}(`) || !name.endsWith(')')) return undefined
  try {
    const ms = parseDurationMs(name.slice(word.length + 1, -1), `the time of '${word}'`)
    if (ms > 0) return ms
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw new PlimsollError('bad-sla', error.message, { advice: `Write it as ${word}(300ms).` })
  }
  throw new PlimsollError('bad-sla', `the time of '${word}' is 0`, { advice: `Write it as ${word}(300ms).` })
}
