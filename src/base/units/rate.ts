import { PlimsollError } from '../error.ts'
import { shown } from '../text/shown.ts'
import { scaled } from './decimal.ts'

/** A rate as users write it: `'500/s'`, `'90/m'`, `'10/h'`. */
export type Rate = `${number}/s` | `${number}/m` | `${number}/h`

const seconds = { s: 1, m: 60, h: 3_600 } as const

/** Parses a rate into events per second. `what` names it in messages. Throws a `PlimsollError` (`bad-rate`) if it is invalid. */
export function parseRatePerSecond(text: Rate | string, what = 'rate'): number {
  const found = typeof text === 'string' ? /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(text) : null
  const perSecond = found ? scaled(found[1]!, 1, seconds[found[2] as keyof typeof seconds]) : Number.NaN
  if (Number.isFinite(perSecond)) return perSecond
  throw new PlimsollError('bad-rate', `${what} is ${shown(text)}, which is not a rate`, {
    advice: "Write a number, not negative, with a unit of time: '500/s', '90/m' or '10/h'.",
  })
}
