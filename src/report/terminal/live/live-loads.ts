import { countOf } from '../../../base/units/count.ts'
import type { PlannedInstant } from '../../../load/planned/load-plan.ts'
import { rateText, secondsText } from '../../words/figures.ts'
import { bold, dim, firstFitting, type Line, line } from '../text/span.ts'
import { cutEnd, textWidth } from '../text/text-width.ts'
import type { LiveContext } from './live-context.ts'

const maxLoads = 6
const maxNameWidth = 24

/** The phase and the planned amount of each parallel load, one per line; empty for a single load. */
export function loadsLines({ state: { loads, elapsedSeconds }, columns }: LiveContext): Line[] {
  if (loads.length < 2) return []
  const width = Math.min(maxNameWidth, Math.max(...loads.map(({ name }) => textWidth(name))))
  const lines = loads.slice(0, maxLoads).map((load) => {
    const cut = cutEnd(load.name, width)
    const name = `${cut}${' '.repeat(width - textWidth(cut))}  `
    const [phase, amount] = wordsOf(load, elapsedSeconds)
    return firstFitting(
      [line(load.phase === null ? dim(name) : bold(name), phase, dim(amount)), line(dim(name), phase)],
      columns,
    )
  })
  const left = loads.length - maxLoads
  return left > 0 ? [...lines, [dim(`and ${countOf(left, 'more load')}`)]] : lines
}

function wordsOf(load: PlannedInstant, elapsedSeconds: number): [phase: string, amount: string] {
  const { phase, users, startsPerSecond, startSeconds } = load
  if (phase === null)
    return [
      elapsedSeconds < startSeconds
        ? `begins in ${secondsText(Math.ceil(startSeconds - elapsedSeconds))}`
        : 'over',
      '',
    ]
  return [
    phase,
    ` · ${users === null ? `${rateText(startsPerSecond ?? 0)} planned` : `${countOf(users, 'user')} planned`}`,
  ]
}
