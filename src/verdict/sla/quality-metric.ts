import { PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'

/** The time that Apdex takes for satisfying when nobody says, in ms. */
export const usualApdexMs = 500

/**
 * Apdex by the Application Performance Index's specification 1.1: requests within T satisfy, those within 4 T are half as
 * good, all others and failures are frustrating. `apdex(300ms)` says T; without it T is 500 ms.
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

/** Apdex of what was counted, with T in ms; undefined where there is no request. */
export function apdexOf({ requests, responseUs, successes }: Cell, withinMs: number): number | undefined {
  if (requests === 0) return undefined
  const satisfied = successes - responseUs.countAbove(withinMs * 1_000)
  const tolerated = successes - responseUs.countAbove(4 * withinMs * 1_000) - satisfied
  return (satisfied + tolerated / 2) / requests
}

/**
 * How many requests a second, or which share of them, were good: no failure, checks included, and within a time: that of the
 * metric's name, or the one that their endpoint promises (see `GoodLimits`).
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
      // As with rps, what ended in time is what the target got done.
      return seconds <= 0 ? undefined : (share * ended) / seconds
    },
  }
}

/** The time in `word(300ms)`, in ms. Undefined where the name is another; throws a `PlimsollError` (`bad-sla`) for no time. */
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
