/**
 * The long form of the accuracy suite: real runs against servers with known response times, for about a quarter of an
 * hour. Writes the results to docs/accuracy.md, and exits with 1 if an experiment was wrong without being flagged.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withSection } from '../../bench/comparison/document-section.ts'
import { describeMachine, machineText } from '../../bench/machine/description.ts'
import { canPin } from '../../bench/machine/pinned.ts'
import { attempts, statusOf } from './attempts.ts'
import { compared, type ExperimentResult } from './comparison.ts'
import { makingText } from './experiment.ts'
import { allExperiments } from './experiments.ts'
import { measuredRun } from './measured-run.ts'
import { accuracyReport } from './report.ts'

const { values } = parseArgs({
  options: {
    /** Runs only experiments whose name contains this text. The document is not changed then. */
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const chosen = allExperiments.filter(({ name }) => name.includes(values.only ?? ''))

/** The runs of each experiment. */
const experiments: ExperimentResult[][] = []
const failures: { name: string; failure: string }[] = []
for (const experiment of chosen) {
  const name = `${experiment.name}, ${makingText(experiment)}`
  process.stderr.write(`${name}: ${experiment.seconds} s … `)
  try {
    const made = await attempts(async () => compared(experiment, await measuredRun(experiment)))
    experiments.push(made)
    process.stderr.write(`${made.map(({ status }) => status).join(', ')}\n`)
  } catch (thrown) {
    failures.push({ name, failure: (thrown as Error).message })
    process.stderr.write('failed\n')
  }
}

const machine = machineText(describeMachine())
const measuredAt = new Date().toISOString()
const content = `Measured ${measuredAt.slice(0, 10)} on ${machine}.\n\n${accuracyReport({ pinned: canPin(), experiments, failures })}\n`
process.stdout.write(content)
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ measuredAt, machine, experiments, failures }, null, 2)}\n`)
if (values.only === undefined) {
  const document = join(import.meta.dirname, '../../docs/accuracy.md')
  await writeFile(document, withSection(await readFile(document, 'utf8'), 'accuracy', content))
}
process.exitCode = failures.length > 0 || experiments.some((runs) => statusOf(runs) === 'wrong') ? 1 : 0
