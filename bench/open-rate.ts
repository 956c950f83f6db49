/**
 * Measures how much open load one core starts on time: 10,000 requests per second by default, against a server on another
 * core. A tool that cannot keep up must say so. This measures how much it starts late or never.
 */
import { parseArgs } from 'node:util'
import type { OpenOutcome } from './comparison/open-outcome.ts'
import { publicationOptions, publish } from './comparison/publication.ts'
import { grouped } from './comparison/spread.ts'
import { failureLines, markdownTable } from './comparison/table.ts'
import { positiveNumber } from './machine/option.ts'
import { k6OpenLoad, type OpenLoad, plimsollOpenLoad, vegetaOpenLoad } from './peers/open-load.ts'
import { Nginx, type Seen } from './servers/nginx.ts'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '20' },
    ...publicationOptions,
  },
})
const perSecond = positiveNumber('rate', values.rate)
const seconds = positiveNumber('seconds', values.seconds)

const tools = {
  Plimsoll: (load: OpenLoad) => plimsollOpenLoad('open', load),
  k6: k6OpenLoad,
  vegeta: vegetaOpenLoad,
}

const results: { name: string; outcome: OpenOutcome | null; seen: Seen | null; failure: string }[] = []
await using nginx = await Nginx.start(15_000)
for (const [tool, start] of Object.entries(tools)) {
  process.stderr.write(`${tool}: ${seconds} s at ${grouped(perSecond)}/s …\n`)
  try {
    const load = { url: nginx.healthUrl, perSecond, seconds }
    const { result, seen } = await nginx.seenDuring(() => start(load))
    results.push({ name: tool, outcome: result, seen, failure: result === null ? 'not found' : '' })
  } catch (thrown) {
    results.push({ name: tool, outcome: null, seen: null, failure: (thrown as Error).message })
  }
}

const titles = [
  'planned',
  'started',
  'dropped',
  'achieved/s',
  'lag p50 ms',
  'lag p99 ms',
  'lag max ms',
  'p99 ms',
]
const columns = [
  { title: 'tool', align: 'left' as const },
  ...titles.map((title) => ({ title, align: 'right' as const })),
]
const rows = results.map(({ name, outcome, seen }) => {
  if (outcome === null || seen === null) return [name, 'not measured']
  const { planned, started, dropped, lagMs, responseMs } = outcome
  const lag = lagMs === null ? ['–', '–', '–'] : [lagMs.p50, lagMs.p99, lagMs.max].map((ms) => ms.toFixed(3))
  const counts = [grouped(planned), grouped(started), dropped === null ? '–' : grouped(dropped)]
  return [name, ...counts, grouped(seen.requests / seconds), ...lag, responseMs.p99.toFixed(2)]
})
await publish(
  'bench:open-rate',
  `${markdownTable(columns, rows)}\n\n${failureLines(results)}`,
  { perSecond, seconds, results },
  values,
)
