import type { z } from 'zod'
import { PlimsollError } from '../base/error.ts'
import type { RunRecord } from './run-record.ts'
import { runRecordSchema } from './schema/run-record-schema.ts'

/** Checks a run record from outside. Throws a `PlimsollError` (`bad-record`) that names the first problem. */
export function parseRunRecord(value: unknown): RunRecord {
  const read = readRunRecord(value)
  if ('record' in read) return read.record
  throw new PlimsollError('bad-record', `this is not a run record: ${read.problem}`, {
    advice:
      'Use a file that `plimsoll run --json` wrote, from a version of Plimsoll that is not newer than this one.',
  })
}

/** Checks a run record from outside. Returns it, or its first problem (`a.b[3]: …`) for callers with a message of their own. */
export function readRunRecord(value: unknown): { record: RunRecord } | { problem: string } {
  const parsed = runRecordSchema.safeParse(value)
  if (parsed.success) return { record: parsed.data }
  const [issue] = parsed.error.issues
  const path = shortened(pathText(issue?.path ?? []))
  return { problem: `${path === '' ? '' : `${path}: `}${shortened(issue?.message ?? 'unreadable')}` }
}

/** A path as code has it: `series[3].responseMs.p95`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
}

/** Cuts a string at 160 characters, because keys and values of a record from outside may have any length. */
function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`
}

/** Fails to compile if a type that the record imports from another module differs from its schema. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? (A extends B ? true : false) : false
true satisfies Same<z.infer<typeof runRecordSchema>, RunRecord>
