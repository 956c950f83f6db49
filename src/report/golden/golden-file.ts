import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Holds a whole report to the file that shows it. `UPDATE_GOLDEN=1` writes the file anew: look at the change. */
export function expectGoldenFile(name: string, text: string): void {
  const file = new URL(name, import.meta.url)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
