import { countOf } from '../../../base/units/count.ts'
import type { PlannedInstant } from '../../../load/planned/load-plan.ts'
import { rateText, secondsText } from '../../words/figures.ts'
import { bold, dim, firstFitting, type Line, line } from '../text/span.ts'
import { cutEnd, textWidth } from '../text/text-width.ts'
import type { LiveContext } from './live-context.ts'

const most = 6
const widestName = 24

/** The phase and the planned amount of each parallel load; nothing for a single load. */
export function loadsLines({ state: { loads, elapsedSeconds }, columns }: LiveContext): Line[] {
  if (loads.length < 2) return []
  const width = Math.min(widestName, Math.max(...loads.map(({ name }) => textWidth(name))))
  const lines = loads.slice(0, most).map((load) => {
    const cut = cutEnd(load.name, width)
    const name = `${cut}${' '.repeat(width - textWidth(cut))}  `
    const [where, asked] = wordsOf(load, elapsedSeconds)
    return firstFitting(
      [line(load.phase === null ? dim(name) : bold(name), where, dim(asked)), line(dim(name), where)],
      columns,
    )
  })
  const left = loads.length - most
  return left > 0 ? [...lines, [dim(`and ${countOf(left, 'more load')}`)]] : lines
}

function wordsOf(load: PlannedInstant, elapsedSeconds: number): [where: string, asked: string] {
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
