import { PlimsollError } from '../../base/error.ts'
import { type Phrase, phrase, setting } from '../../base/phrase.ts'
import { baselineFigures } from '../../record/baseline-figures.ts'
import { readRunRecord } from '../../record/run-record-reader.ts'
import type { BaselineFigures } from '../../verdict/sla/sla-reader.ts'
import { readTextFile } from './text-file.ts'

/**
 * Reads the record of an earlier run that SLAs refer to, whatever its verdict was. Throws a `PlimsollError`
 * (`bad-baseline`) for a file that is not a record.
 */
export function readBaseline(file: string): BaselineFigures {
  const text = readTextFile(file, 'baseline')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw badBaseline(file, 'is not JSON', phrase`Give a record that a run wrote with ${setting('json')}.`)
  }
  const checked = readRunRecord(json)
  if ('problem' in checked) {
    throw badBaseline(
      file,
      `is not a run record: ${checked.problem}`,
      phrase`Give a record that a run wrote with ${setting('json')}, with this version of Plimsoll.`,
    )
  }
  return baselineFigures(checked.record)
}

function badBaseline(file: string, problem: string, advice: Phrase): PlimsollError {
  return new PlimsollError('bad-baseline', `the baseline ${JSON.stringify(file)} ${problem}`, { advice })
}
