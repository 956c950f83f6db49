import { formatFraction } from '../../src/base/units/ratio.ts'
import { countsDiffer, type Round } from './round.ts'
import { formatSpread } from './spread.ts'
import { standings } from './standing.ts'
import { markdownTable } from './table.ts'
import { formatRatio, formatRatioSpread, judgeTargets } from './target.ts'

/** The tool that all others are compared with. */
const reference = 'wrk'
const ourselves = 'Plimsoll'

/** From about this share on, the CPU time and the caches that other programs use affect the figures. */
const toleratedDisturbance = 0.05

/** A whole comparison: its settings, and every turn of every round. */
export interface Comparison {
  pinned: boolean
  rounds: Round[]
  seconds: number
  connections: number
  /** Every tool with its version, or with the reason why it was not measured. */
  tools: { name: string; version: string; missing: boolean; failures: string[] }[]
}

/** Formats the comparison as Markdown: conditions, a row for each tool, the targets, and remarks on the figures. */
export function comparisonReport(comparison: Comparison): string {
  return [conditions(comparison), toolTable(comparison), targetTable(comparison), notes(comparison)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function conditions({ pinned, rounds, seconds, connections }: Comparison): string {
  const cores = pinned ? 'tool and server on separate cores' : 'NOT pinned: too few cores or no taskset'
  return `${rounds.length} rounds of ${seconds} s, ${connections} keep-alive connections, ${cores}.`
}

function toolTable({ rounds, tools }: Comparison): string {
  const columns = [
    { title: 'tool', align: 'left' },
    { title: 'version', align: 'left' },
    { title: 'CPU µs per request', align: 'right' },
    { title: 'requests/s', align: 'right' },
    { title: `CPU × ${reference}`, align: 'right' },
  ] as const
  const rows = standings(
    rounds,
    tools.map((tool) => tool.name),
    reference,
  ).map((standing) => {
    const { version, missing } = tools.find((tool) => tool.name === standing.name)!
    if (missing) return [standing.name, 'not found']
    if (standing.cpuMicrosPerRequest === null) return [standing.name, version, 'failed']
    return [
      standing.name,
      version,
      formatSpread(standing.cpuMicrosPerRequest, 1),
      formatSpread(standing.requestsPerSecond, 0),
      formatSpread(standing.ratioToReference, 2),
    ]
  })
  return markdownTable(columns, rows)
}

function targetTable({ rounds, tools }: Comparison): string {
  if (!tools.some((tool) => tool.name === ourselves)) return ''
  const columns = [
    { title: 'target', align: 'left' },
    { title: 'measured', align: 'right' },
    { title: 'at most', align: 'right' },
    { title: '', align: 'left' },
  ] as const
  return markdownTable(
    columns,
    judgeTargets(rounds, ourselves).map(({ target, ratio, status }) => [
      target.text,
      formatRatioSpread(ratio),
      formatRatio(target.atMost),
      status,
    ]),
  )
}

function notes({ rounds, tools, connections }: Comparison): string {
  const lines = tools.flatMap(({ name, failures }) =>
    [...new Set(failures)].map((text) => `- ${name} failed: ${text}`),
  )
  for (const { name } of tools) {
    const turns = rounds.flatMap((round) => round.get(name) ?? [])
    const odd = turns.find((turn) => countsDiffer(turn, connections))
    if (odd)
      lines.push(`- ${name} counted ${odd.requestsClaimed} requests where the server saw ${odd.requests}.`)
    const opened = Math.max(0, ...turns.map((turn) => turn.connections))
    if (opened > connections * 1.1) lines.push(`- ${name} opened ${opened} connections, not ${connections}.`)
  }
  const turns = rounds.flatMap((round) => [...round.values()])
  const disturbed = turns.filter((turn) => turn.disturbed > toleratedDisturbance)
  if (disturbed.length > 0) {
    const worst = Math.max(...disturbed.map((turn) => turn.disturbed))
    lines.push(
      `- **Disturbed:** in ${disturbed.length} of ${turns.length} turns others had the tool's core for more than ` +
        `${formatFraction(toleratedDisturbance)} of the time, at worst ${Math.round(worst * 100)}%. Measure again on an idle machine.`,
    )
  }
  return lines.join('\n')
}
