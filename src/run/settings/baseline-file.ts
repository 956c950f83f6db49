import { PlimsollError } from '../../base/error.ts'
import { baselineFigures } from '../../record/baseline-figures.ts'
import { readRunRecord } from '../../record/run-record-reader.ts'
import type { BaselineFigures } from '../../verdict/sla/sla-reader.ts'
import { readTextFile } from './text-file.ts'

/**
 * Reads the record of a run that promises are held against. Throws a `PlimsollError` (`bad-baseline`) for what is none, and for a
 * run that has nothing to hold against.
 */
export function readBaseline(file: string): BaselineFigures {
  const text = readTextFile(file, '--baseline')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw bad(file, 'is not JSON', 'Give a record that a run wrote with --json.')
  }
  const checked = readRunRecord(json)
  if ('mistake' in checked) {
    throw bad(
      file,
      `is not a run record: ${checked.mistake}`,
      'Give a record that a run wrote with --json, with this version of Plimsoll.',
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

function bad(file: string, what: string, advice: string): PlimsollError {
  return new PlimsollError('bad-baseline', `the baseline ${JSON.stringify(file)} ${what}`, { advice })
}
