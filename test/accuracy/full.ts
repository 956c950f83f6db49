/**
 * The accuracy suite in its long form: real runs against servers of known truth, about a quarter of an hour. Writes what
 * it found into docs/accuracy.md, and exits with 1 where a run was wrong and did not say so.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withSection } from '../../bench/comparison/document-section.ts'
import { describeMachine, machineText } from '../../bench/machine/description.ts'
import { canPin } from '../../bench/machine/pinned.ts'
import { compared, type ExperimentResult } from './comparison.ts'
import { makingText } from './experiment.ts'
import { allExperiments } from './experiments.ts'
import { measuredRun } from './measured-run.ts'
import { accuracyReport } from './report.ts'

const { values } = parseArgs({
  options: {
    /** A part of the names of those to run; the document stays as it is then. */
    only: { type: 'string' },
    json: { type: 'string' },
  },
})
const experiments = allExperiments.filter(({ name }) => name.includes(values.only ?? ''))

const results: ExperimentResult[] = []
const failures: { name: string; failure: string }[] = []
for (const experiment of experiments) {
  const name = `${experiment.name}, ${makingText(experiment)}`
  process.stderr.write(`${name}: ${experiment.seconds} s … `)
  try {
    const result = compared(experiment, await measuredRun(experiment))
    results.push(result)
    process.stderr.write(`${result.status}\n`)
  } catch (thrown) {
    failures.push({ name, failure: (thrown as Error).message })
    process.stderr.write('failed\n')
  }
}

const machine = machineText(describeMachine())
const measuredAt = new Date().toISOString()
const content = `Measured ${measuredAt.slice(0, 10)} on ${machine}.\n\n${accuracyReport({ pinned: canPin(), results, failures })}\n`
process.stdout.write(content)
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify({ measuredAt, machine, results, failures }, null, 2)}\n`)
if (values.only === undefined) {
  const document = join(import.meta.dirname, '../../docs/accuracy.md')
  await writeFile(document, withSection(await readFile(document, 'utf8'), 'accuracy', content))
}
process.exitCode = failures.length > 0 || results.some(({ status }) => status === 'wrong') ? 1 : 0
