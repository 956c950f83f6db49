import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Compares texts with files in the folder `golden/` next to the test at `url`. `UPDATE_GOLDEN=1` rewrites the files:
 * review the diff.
 */
export function goldenFiles(url: string): (name: string, text: string) => void {
  return (name, text) => {
    const file = new URL(`golden/${name}`, url)
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))
  }
}
