/**
 * Tests whether a tool measures what users of a stalling server experience: the server stops for 1 s in every 5 s under
 * an open load of 200/s, so p90, p95 and p99 are 500, 750 and 950 ms. A tool that waits for replies before it sends the
 * next request measures far less.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { OpenOutcome } from './comparison/open-outcome.ts'
import { publicationOptions, publish } from './comparison/publication.ts'
import { grouped } from './comparison/spread.ts'
import { failureLines, markdownTable } from './comparison/table.ts'
import { positiveNumber } from './machine/option.ts'
import { k6OpenLoad, plimsollOpenLoad } from './peers/open-load.ts'
import { ServerProcess } from './servers/server-process.ts'
import { stallPercentileSeconds } from './servers/stall-truth.ts'

const periodSeconds = 5
const perSecond = 200
const { values } = parseArgs({
  options: {
    periods: { type: 'string', default: '4' },
    ...publicationOptions,
  },
})
// Whole periods only: a load that ends within a period has more or less than its share of stops.
const seconds = Math.round(positiveNumber('periods', values.periods)) * periodSeconds

const percentiles = { p90: 0.9, p95: 0.95, p99: 0.99 } as const
const stalls = {
  stopSeconds: 1,
  periodSeconds,
  perSecond,
  drainPerSecond: Number.POSITIVE_INFINITY,
  serviceSeconds: 0,
}
const truthMs = Object.values(percentiles).map((p) => stallPercentileSeconds(p, stalls) * 1_000)

await using server = await ServerProcess.start(fileURLToPath(new URL('servers/stall.ts', import.meta.url)))
const url = `${server.origin}/`
const cases: { name: string; run: () => Promise<OpenOutcome | null> }[] = [
  ...[5, 50, 500].map((atOnce) => ({
    name: `Plimsoll, at most ${atOnce} connections`,
    run: () => plimsollOpenLoad('stall', { url, perSecond, seconds, atOnce }),
  })),
  ...[50, 500].map((atOnce) => ({
    name: `k6, ${atOnce} users`,
    run: () => k6OpenLoad({ url, perSecond, seconds, atOnce }),
  })),
]

const results: { name: string; outcome: OpenOutcome | null; failure: string }[] = []
for (const { name, run } of cases) {
  process.stderr.write(`${name}: ${seconds} s …\n`)
  try {
    const outcome = await run()
    results.push({ name, outcome, failure: outcome === null ? 'not found' : '' })
  } catch (thrown) {
    results.push({ name, outcome: null, failure: (thrown as Error).message })
  }
}

const titles = ['p90 ms', 'p95 ms', 'p99 ms', 'max. error', 'started', 'dropped']
const columns = [
  { title: '', align: 'left' as const },
  ...titles.map((title) => ({ title, align: 'right' as const })),
]
const rows = results.map(({ name, outcome }) => {
  if (outcome === null) return [name, 'not measured']
  const measured = [outcome.responseMs.p90, outcome.responseMs.p95, outcome.responseMs.p99]
  const off = Math.max(...measured.map((ms, index) => Math.abs(ms / truthMs[index]! - 1)))
  const counts = [grouped(outcome.started), outcome.dropped === null ? '–' : grouped(outcome.dropped)]
  return [name, ...measured.map((ms) => ms.toFixed(0)), `${(off * 100).toFixed(1)} %`, ...counts]
})
rows.unshift(['truth', ...truthMs.map((ms) => ms.toFixed(0)), '', grouped(perSecond * seconds), '0'])
await publish(
  'bench:stall',
  `${markdownTable(columns, rows)}\n\n${failureLines(results)}`,
  { seconds, truthMs, results },
  values,
)
