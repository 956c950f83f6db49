/** How long the shortest use takes, from start to exit: one request, a verdict, done. Target: half a second. */
import { parseArgs } from 'node:util'
import { publicationOptions, publish } from './comparison/publication.ts'
import { formatSpread, spreadOf } from './comparison/spread.ts'
import { failureLines, markdownTable } from './comparison/table.ts'
import { positiveNumber } from './machine/option.ts'
import { failureText, timedRun } from './machine/timed-run.ts'
import { commandLine, isBuilt } from './plimsoll/command-line.ts'
import { Nginx } from './servers/nginx.ts'

const targetSeconds = 0.5
const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' }, ...publicationOptions } })
const runs = positiveNumber('runs', values.runs)

await using nginx = await Nginx.start()
const quick = ['quick', nginx.healthUrl, '-n', '1']
const cases: { name: string; argv: string[] | null }[] = [
  { name: 'Node alone (nothing to run)', argv: [process.execPath, '-e', '0'] },
  { name: 'from source', argv: [...commandLine.source, ...quick] },
  { name: 'built', argv: isBuilt() ? [...commandLine.built, ...quick] : null },
]
const times = new Map<string, number[]>(cases.map(({ name }) => [name, []]))
const failures = new Map(
  cases.map(({ name, argv }) => [name, argv === null ? 'not built (npm run build)' : '']),
)

// One of each in turn: whatever else the machine does falls on all of them.
for (let run = 0; run < runs; run++) {
  for (const { name, argv } of cases) {
    if (argv === null || failures.get(name) !== '') continue
    // Not pinned: this is what a user waits for, on all cores.
    const { exitCode, stderr, wallSeconds } = await timedRun(argv, { limitSeconds: 20 })
    if (exitCode === 0) times.get(name)!.push(wallSeconds)
    else failures.set(name, failureText(exitCode, stderr, new Error('nothing said')))
  }
}

const columns = [
  { title: '', align: 'left' },
  { title: 'seconds from start to exit', align: 'right' },
  { title: `target ≤ ${targetSeconds} s`, align: 'left' },
] as const
const rows = cases.map(({ name }, index) => {
  const spread = spreadOf(times.get(name)!)
  if (spread === null) return [name, 'not measured']
  const status = index === 0 ? '' : spread.median <= targetSeconds ? 'met' : 'missed'
  return [name, formatSpread(spread, 3), status]
})
const results = [...failures].map(([name, failure]) => ({ name, failure }))
const report = `${runs} runs each, on all cores.\n\n${markdownTable(columns, rows)}\n\n${failureLines(results)}`
await publish(
  'bench:startup',
  report,
  { runs, targetSeconds, times: Object.fromEntries(times), results },
  values,
)
