import { grouped } from '../../bench/comparison/spread.ts'
import { type Column, markdownTable } from '../../bench/comparison/table.ts'
import type { Trouble } from './absences.ts'
import type { ComparedFigure, Comparison } from './comparison.ts'
import type { ServerKind } from './servers.ts'

/** The least share of intervals that must contain the truth. */
export const minInside = 0.99

const troubles: Record<Trouble['kind'], string> = {
  starved: 'starved: other programs use its core',
  stopped: 'stopped for a while',
  throttled: 'throttled by a CPU quota',
  blocked: 'blocked by the code of its plan',
  crowded: 'crowded: its workers share a core',
}

const servers: Record<ServerKind['kind'], string> = {
  queue: 'in order, with 1 to 16 workers, some with stops',
  shared: 'all at once, sharing its speed',
  free: 'all at once, never slower',
  slower: 'all at once, slower the more there are',
  refuses: 'in order, refusing requests in a crowd',
}

/** The results of simulated runs as Markdown. */
export function simulationReport(comparisons: readonly Comparison[], seed: number) {
  const figures = comparisons.flatMap((comparison) => comparison.figures)
  const verdicts = comparisons.flatMap((comparison) => comparison.verdicts)
  const former = verdicts.filter(({ wasInvalid }) => wasInvalid)
  const still = former.filter(({ status }) => status === 'invalid')
  const wrong = comparisons.filter((comparison) => comparison.wrong.length > 0).length
  const inside = shareInside(figures)
  const decided = comparisons.reduce((sum, comparison) => sum + comparison.decided, 0)
  const slas = comparisons.reduce((sum, comparison) => sum + comparison.slas, 0)
  const content = [
    `${grouped(comparisons.length)} runs in virtual time (seed ${seed}): the truth is in **${percent(inside)}** of ${grouped(figures.length)} intervals. ` +
      `**${wrong}** runs have an SLA that passes or fails against the truth, of ${grouped(slas)} SLAs, of which ${percent(decided / slas)} are decided. ` +
      `Of ${grouped(former.length)} verdicts that the rules before were \`invalid\` for, **${percent(former.length === 0 ? 0 : still.length / former.length)}** still are.`,
    markdownTable(
      [
        left('generator'),
        right('runs'),
        right('intervals with the truth'),
        right('SLAs decided'),
        right('wrong'),
      ],
      rowsBy(comparisons, ({ situation }) => troubles[situation.trouble.kind], Object.values(troubles)),
    ),
    markdownTable(
      [
        left('server'),
        right('runs'),
        right('intervals with the truth'),
        right('SLAs decided'),
        right('wrong'),
      ],
      rowsBy(comparisons, ({ situation }) => servers[situation.server.kind], Object.values(servers)),
    ),
  ].join('\n\n')
  return { content: `${content}\n`, inside, wrong }
}

function rowsBy(
  comparisons: readonly Comparison[],
  nameOf: (comparison: Comparison) => string,
  names: readonly string[],
): string[][] {
  return names.flatMap((name) => {
    const some = comparisons.filter((comparison) => nameOf(comparison) === name)
    if (some.length === 0) return []
    const decided = some.reduce((sum, comparison) => sum + comparison.decided, 0)
    const slas = some.reduce((sum, comparison) => sum + comparison.slas, 0)
    return [
      [
        name,
        grouped(some.length),
        percent(shareInside(some.flatMap(({ figures }) => figures))),
        percent(decided / slas),
        String(some.filter(({ wrong }) => wrong.length > 0).length),
      ],
    ]
  })
}

function shareInside(figures: readonly ComparedFigure[]): number {
  return figures.filter(({ isInside }) => isInside).length / Math.max(1, figures.length)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

const left = (title: string): Column => ({ title, align: 'left' })
const right = (title: string): Column => ({ title, align: 'right' })
