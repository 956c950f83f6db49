import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { PlimsollError } from '../base/error.ts'
import { checkPlanTypes } from './plan-type-check.ts'

const root = mkdtempSync(join(tmpdir(), 'plimsoll types #1 50% '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(folder: string, name: string, text: string): string {
  mkdirSync(join(root, folder), { recursive: true })
  const file = join(root, folder, name)
  writeFileSync(file, text)
  return file
}

const head = `import { endpoint, scenario } from 'plimsoll'\nconst read = endpoint('GET /types/:id')\n`
const careless = `${head}export const text: string = null\n`

/** What the check finds, or undefined. */
const mistake = (file: string) =>
  checkPlanTypes(file).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a plan’s types', () => {
  test('types are checked, and the error has the place of the first mistake', async () => {
    const good = write(
      'a',
      'good.load.ts',
      `${head}scenario('s', ({ call }) => call(read, { params: { id: 1 } }))\n`,
    )
    const bad = write(
      'a',
      'bad.load.ts',
      `${head}scenario('s', ({ call }) => call(read))\nconst n: number = 'x'\n`,
    )
    const [none, found] = await Promise.all([mistake(good), mistake(bad)])
    expect(none).toBeUndefined()
    expect(found).toMatchObject({ code: 'plan-type', place: { file: bad, line: 3 } })
    expect((found as PlimsollError).advice).toMatch(/^Also \S+:\d+ .+\. Fix it/)
  })

  test('the message of a long type error ends with its actual cause', async () => {
    const file = write(
      'a',
      'shared.load.ts',
      "import { shared } from 'plimsoll'\nconst token = shared('token', async () => 'x')\ntoken('me')\n",
    )
    expect(await mistake(file)).toMatchObject({
      message: "This expression is not callable. Type 'Shared<string>' has no call signatures.",
    })
  })

  test('types are strict without a tsconfig, and follow the tsconfig of the project otherwise', async () => {
    const alone = write('b', 'plan.load.ts', careless)
    const loose = write('c', 'plan.load.ts', careless)
    const paths = { plimsoll: [fileURLToPath(new URL('../index.ts', import.meta.url))] }
    const compilerOptions = { strict: false, target: 'esnext', module: 'nodenext', paths }
    write('c', 'tsconfig.json', JSON.stringify({ compilerOptions }))
    const wrong = write('c', 'wrong.load.ts', `${careless}const n: number = 'x'\n`)
    const [strict, none, found] = await Promise.all([mistake(alone), mistake(loose), mistake(wrong)])
    expect(strict).toMatchObject({ code: 'plan-type', place: { file: alone, line: 3 } })
    expect(none).toBeUndefined()
    expect(found).toMatchObject({ place: { file: wrong, line: 4 } })
  })

  test('JavaScript plans and missing packages are not type errors', async () => {
    expect(await mistake(write('d', 'plan.load.js', 'const n = null.x\n'))).toBeUndefined()
    expect(await mistake(write('d', 'plan.load.ts', `import 'no-such-package'\n${head}`))).toBeUndefined()
  })
})
