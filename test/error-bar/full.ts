/**
 * The long form of the simulations: many runs in virtual time, whose figures are compared with the truth. Writes the
 * results to docs/accuracy.md, and exits with 1 if a verdict is wrong or too many intervals miss the truth.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { withSection } from '../../bench/comparison/document-section.ts'
import { type Comparison, compare } from './comparison.ts'
import { minInside, simulationReport } from './report.ts'
import { situations } from './situations.ts'

const { values } = parseArgs({
  options: {
    runs: {
      type: 'string',
      default: String(Math.round(1_000 * Number(process.env.PLIMSOLL_TEST_REPEATS ?? 1))),
    },
    seed: { type: 'string', default: '1' },
    /** Prints each wrong SLA, and does not change the document. */
    try: { type: 'boolean', default: false },
  },
})
const given = { runs: Number(values.runs), seed: Number(values.seed) }

const comparisons: Comparison[] = []
for (const situation of fc.sample(situations, { numRuns: given.runs, seed: given.seed })) {
  const comparison = await compare(situation)
  comparisons.push(comparison)
  if (values.try && comparison.wrong.length > 0)
    process.stderr.write(`${JSON.stringify({ ...comparison, figures: [], verdicts: [] })}\n`)
}
const { content, inside, wrong } = simulationReport(comparisons, given.seed)
process.stdout.write(content)
if (!values.try) {
  const document = join(import.meta.dirname, '../../docs/accuracy.md')
  await writeFile(document, withSection(await readFile(document, 'utf8'), 'simulations', content))
}
process.exitCode = wrong > 0 || inside < minInside ? 1 : 0
