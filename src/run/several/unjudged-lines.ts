import { signedItem, signs } from '../../report/terminal/text/signed-item.ts'
import type { Line } from '../../report/terminal/text/span.ts'
import type { PlanRow } from './plan-table.ts'

/** The number of SLAs that are named. */
const maxShown = 8

/**
 * The SLAs that were judged at no level of a plan that ran at all its levels. Each level leaves out what is for others, so
 * only all of them together show that nobody has looked at an SLA.
 */
export function unjudgedLines(rows: readonly PlanRow[], columns: number): Line[] {
  const atLevels = rows.filter(({ level }) => level !== undefined)
  const sentences = [...Map.groupBy(atLevels, ({ plan }) => plan)].flatMap(([plan, levels]) => {
    const results = levels.flatMap(({ end }) => (end?.result === undefined ? [] : [end.result]))
    // A level that was not measured could have judged it.
    if (results.length < levels.length) return []
    const slas = Map.groupBy(
      results.flatMap(({ slas }) => slas),
      ({ name }) => name,
    )
    return [...slas]
      .filter(([, states]) => states.every(({ isJudged }) => !isJudged))
      .map(([name, states]) => {
        const reasons = [...new Set(states.map(({ reason }) => reason))]
        const why = reasons.length === 1 && reasons[0] !== null ? ` (${reasons[0]})` : ''
        return `${plan}: no level judged ${name}${why}`
      })
  })
  const shown = sentences.slice(0, maxShown)
  const rest = sentences.length - shown.length
  const lines = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].flatMap((sentence) =>
    signedItem(signs.warning, sentence, '', columns),
  )
  return lines.length === 0 ? [] : [...lines, []]
}
