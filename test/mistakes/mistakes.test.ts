import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { goldenFiles } from '../support/golden.ts'
import { mistakes, planText } from './mistakes.ts'

interface Found {
  code?: string
  message: string
  advice?: string
  place?: { file: string; line: number }
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mistakes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const golden = goldenFiles(import.meta.url)

/** Reads each plan, and returns what is wrong with it. */
function read(group: string): Found[] {
  const files = mistakes[group]!.map(({ parts }, index) => {
    const file = join(folder, `${group}-${index}.load.js`)
    writeFileSync(file, planText(parts, `/read-${index}`))
    return file
  })
  const reader = fileURLToPath(new URL('mistake-process.ts', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [reader, ...files], { encoding: 'utf8' })) as Found[]
}

describe('a mistake in a plan in JavaScript has a message with its line, and says what to do:', () => {
  it.each(Object.keys(mistakes))('%s', (group) => {
    const found = read(group)
    const texts = mistakes[group]!.map(({ name, parts }, index) => {
      const { code, message, advice, place } = found[index]!
      const line =
        place === undefined
          ? '(no line)'
          : planText(parts, `/read-${index}`).split('\n')[place.line - 1]!.trim()
      expect([name, code, place?.file, typeof advice]).toEqual([
        name,
        expect.any(String),
        `${group}-${index}.load.js`,
        'string',
      ])
      return `# ${name}\n  ${line}\n  ${message}\n  → ${advice}\n`.replaceAll(`${folder}/`, '')
    })
    golden(`${group}.txt`, texts.join('\n'))
  })
})
