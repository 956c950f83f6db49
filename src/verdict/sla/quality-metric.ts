import { PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type { Cell } from '../../metrics/cell/cell.ts'
import { qualityInterval, rateInterval } from '../interval/count-interval.ts'
import { goodGain } from '../interval/good-gain.ts'
import type { Metric } from './metric.ts'
import type { MetricView } from './metric-view.ts'

/** The default time T of Apdex, in ms. */
export const defaultApdexMs = 500

/**
 * Returns the Apdex metric (Application Performance Index, specification 1.1); undefined for another name. Requests within
 * T are satisfactory, requests within 4 T count half, and others and failures do not count. `apdex(300ms)` sets T; the
 * default is 500 ms. Throws a `PlimsollError` (`bad-sla`) for an invalid T.
 */
export function apdex(name: string): Metric | undefined {
  const withinMs = name === 'apdex' ? defaultApdexMs : timeInName(name, 'apdex')
  if (withinMs === undefined) return undefined
  return {
    name,
    unit: 'number',
    defaultComparison: '>=',
    maximum: 1,
    withinMs,
    read: ({ cell }) => apdexOf(cell, withinMs),
    interval: (actual, { cell }, made) => qualityInterval(actual, apdexGain(cell, withinMs), made),
    suffersFrom: 'waits',
  }
}

/** How much higher the Apdex of a cell would be without the delays of the generator, at most. */
function apdexGain({ ended, delayedUs, undelayedUs, ownFailures }: Cell, withinMs: number): number {
  if (ended === 0) return 0
  const fewerAbove = (us: number) => delayedUs.countAbove(us) - undelayedUs.countAbove(us)
  const gained = fewerAbove(withinMs * 1_000) / 2 + fewerAbove(4 * withinMs * 1_000) / 2
  return (gained + ownFailures) / ended
}

/** Computes the Apdex of a cell for a T of `withinMs`. Undefined without requests. */
export function apdexOf({ ended, responseUs, successes }: Cell, withinMs: number): number | undefined {
  if (ended === 0) return undefined
  const satisfied = successes - responseUs.countAbove(withinMs * 1_000)
  const tolerated = successes - responseUs.countAbove(4 * withinMs * 1_000) - satisfied
  return (satisfied + tolerated / 2) / ended
}

/**
 * Returns a metric of good requests per second (`goodput`) or of their share (`goodput.share`); undefined for another name.
 * A request is good if neither it nor a check of it failed, and if it took no longer than the time in the metric's name,
 * or otherwise than the SLA of its endpoint (see `GoodLimits`).
 */
export function goodput(name: string): Metric | undefined {
  const isShare = name.startsWith('goodput.share')
  const word = isShare ? 'goodput.share' : 'goodput'
  const withinMs = name === word ? undefined : timeInName(name, word)
  if (name !== word && withinMs === undefined) return undefined
  const goodOf = ({ cell, good }: MetricView) =>
    withinMs === undefined ? good : cell.successes - cell.responseUs.countAbove(withinMs * 1_000)
  const gainOf = ({ cell, goodGain: known }: MetricView) =>
    withinMs === undefined ? known : goodGain(cell, withinMs)
  return {
    name,
    unit: isShare ? 'fraction' : 'perSecond',
    defaultComparison: '>=',
    ...(withinMs !== undefined && { withinMs }),
    suffersFrom: isShare ? 'waits' : 'rate',
    read: (view) => {
      const { cell, ended, seconds, wasCalled = false } = view
      if (cell.ended === 0) return wasCalled && !isShare && seconds > 0 ? 0 : undefined
      const share = goodOf(view) / cell.ended
      if (isShare) return share
      // As for rps, only requests that ended within the time count as done.
      return seconds <= 0 ? undefined : (share * ended) / seconds
    },
    interval: (actual, view, made) => {
      const { cell, ended, seconds } = view
      const gain = cell.ended === 0 ? 0 : gainOf(view) / cell.ended
      if (isShare) return qualityInterval(actual, gain, made)
      const [low, high] = rateInterval(actual, made)
      return [low, high + (seconds <= 0 ? 0 : (gain * ended) / seconds)]
    },
  }
}

/** Parses the time in `word(300ms)` to ms; undefined for another name. Throws a `PlimsollError` (`bad-sla`) if it is invalid. */
function timeInName(name: string, word: string): number | undefined {
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
