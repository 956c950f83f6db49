import { PlimsollError } from '../../base/error.ts'
import { type Phrase, phrase, setting } from '../../base/phrase.ts'
import { baselineFigures } from '../../record/baseline-figures.ts'
import { readRunRecord } from '../../record/run-record-reader.ts'
import type { BaselineFigures } from '../../verdict/sla/sla-reader.ts'
import { readTextFile } from './text-file.ts'

/**
 * Reads the record of an earlier run that SLAs refer to. Throws a `PlimsollError` (`bad-baseline`) for a file that is not a
 * record, and for a run without a verdict that can be relied on.
 */
export function readBaseline(file: string): BaselineFigures {
  const text = readTextFile(file, 'baseline')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw bad(file, 'is not JSON', phrase`Give a record that a run wrote with ${setting('json')}.`)
  }
  const checked = readRunRecord(json)
  if ('problem' in checked) {
    throw bad(
      file,
      `is not a run record: ${checked.problem}`,
      phrase`Give a record that a run wrote with ${setting('json')}, with this version of Plimsoll.`,
    )
  }
  const { record } = checked
  if (record.verdict.status === 'invalid' || record.verdict.status === 'no-data') {
    throw bad(
      file,
      `is of a run whose verdict is ${record.verdict.status}`,
      'What it measured cannot be relied on: give the record of a run that passed or failed.',
    )
  }
  return baselineFigures(record)
}

function bad(file: string, what: string, advice: Phrase): PlimsollError {
  return new PlimsollError('bad-baseline', `the baseline ${JSON.stringify(file)} ${what}`, { advice })
}
