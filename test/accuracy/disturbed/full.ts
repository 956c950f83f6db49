/**
 * The long form with disturbed generators: real runs against servers with known response times, for about ten minutes.
 * Writes the results to docs/accuracy.md, and exits with 1 if an SLA passed or failed against the truth, or too many
 * intervals miss it.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withSection } from '../../../bench/comparison/document-section.ts'
import { describeMachine, machineText } from '../../../bench/machine/description.ts'
import { disturbedExperiments } from './disturbed-experiments.ts'
import { judgedReport } from './judged-report.ts'
import { type JudgedRun, judgedRun } from './judged-run.ts'

/** The least share of intervals that must contain the truth. */
const minInside = 0.99

const { values } = parseArgs({
  options: {
    /** Runs only experiments whose name contains this text. The document is not changed then. */
    only: { type: 'string' },
  },
})
const runs: JudgedRun[] = []
const failures: { name: string; failure: string }[] = []
for (const experiment of disturbedExperiments.filter(({ name }) => name.includes(values.only ?? ''))) {
  process.stderr.write(`${experiment.name}: ${experiment.seconds} s … `)
  try {
    const run = await judgedRun(experiment)
    runs.push(run)
    process.stderr.write(`${run.verdict}\n`)
  } catch (thrown) {
    failures.push({ name: experiment.name, failure: (thrown as Error).message })
    process.stderr.write('failed\n')
  }
}
const machine = machineText(describeMachine())
const content = `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}.\n\n${judgedReport(runs, failures)}\n`
process.stdout.write(content)
if (values.only === undefined) {
  const document = join(import.meta.dirname, '../../../docs/accuracy.md')
  await writeFile(document, withSection(await readFile(document, 'utf8'), 'disturbed', content))
}
const figures = runs.flatMap((run) => run.figures)
const inside = figures.filter(({ isInside }) => isInside).length
const isWrong = figures.some(({ wrong }) => wrong.length > 0) || inside < minInside * figures.length
process.exitCode = isWrong || failures.length > 0 ? 1 : 0
