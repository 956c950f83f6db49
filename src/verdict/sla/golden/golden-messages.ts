import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { PlimsollError } from '../../../base/error.ts'

/** Formats the error that `read` throws: the written SLA, the message, the place and the advice. */
export function shownError(written: string, read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    const where =
      error.keys === undefined || error.keys.length === 0 ? '' : `  (at ${error.keys.join(' › ')})`
    const line = error.place === undefined ? '' : `  (line ${error.place.line})`
    return `${written}\n    ${error.message}${where}${line}\n  → ${error.advice}\n`
  }
  throw new Error(`${written} is read without an error`)
}

/** Compares messages with their golden file. `UPDATE_GOLDEN=1` rewrites the file: review the diff. */
export function expectGoldenMessages(name: string, messages: readonly string[]): void {
  const file = new URL(`${name}.golden.txt`, import.meta.url)
  const text = messages.join('\n')
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
