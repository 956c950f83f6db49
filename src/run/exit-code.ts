import type { VerdictStatus } from '../base/verdict-status.ts'
import type { RunRecord } from '../record/run-record.ts'

/** The exit codes of the process. Scripts and CI rely on them. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  usage: 2,
  invalid: 4,
  internal: 70,
  interrupted: 130,
} as const

const byVerdict: Record<VerdictStatus, number> = {
  pass: exitCodes.pass,
  fail: exitCodes.fail,
  invalid: exitCodes.invalid,
  'no-data': exitCodes.invalid,
}

/** The exit code for a run with this record. */
export function exitCodeOf(record: RunRecord): number {
  return record.run.ended === 'interrupted' ? exitCodes.interrupted : byVerdict[record.verdict.status]
}
