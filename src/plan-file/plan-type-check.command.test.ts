import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { PlimsollError } from '../base/error.ts'
import { checkPlanTypes } from './plan-type-check.ts'

const root = mkdtempSync(join(tmpdir(), 'plimsoll types #1 50% '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(folder: string, name: string, text: string): string {
  const file = join(root, folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const head = `import { endpoint, scenario } from 'plimsoll'\nconst read = endpoint('GET /types/:id')\n`
const careless = `${head}export const text: string = null\n`

/** A plan that the compiler takes: the example of the README, and what modules of Node have. */
const correct = `import { readFileSync } from 'node:fs'
import { between, endpoint, plan, scenario, users } from 'plimsoll'
const listAgents = endpoint('GET /api/v1/agents', { sla: { p95: '300ms' } })
const readAgent = endpoint('GET /api/v1/agents/:id', { sla: { p95: '100ms' } })
const browse = scenario('browse agents', async ({ call, random, wait }) => {
  const agents = await call(listAgents).json<{ id: string }[]>()
  await wait(between('100ms', '300ms'))
  await call(readAgent, { params: { id: random.pick(agents).id } })
})
console.log(process.argv, import.meta.dirname, __dirname, readFileSync.name, await Promise.resolve(1))
export default plan({
  target: 'http://127.0.0.1:8000',
  mix: browse,
  load: users({ warmup: { ramp: [0, 50], over: '5s', judged: false }, steady: { hold: 50, for: '20s' } }),
})
`

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

  const emitting = {
    declaration: true,
    declarationMap: true,
    sourceMap: true,
    outDir: './dist',
    rootDir: './src',
  }
  const made = { ...emitting, module: 'nodenext', target: 'esnext', types: [], strict: true }
  test.each([
    ['as `tsc --init` makes it', 'module', made],
    ['for CommonJS with nodenext', 'commonjs', { module: 'nodenext', strict: true }],
    ['with verbatimModuleSyntax', 'commonjs', { ...made, verbatimModuleSyntax: true, isolatedModules: true }],
    [
      'of a composite project',
      'module',
      { composite: true, emitDeclarationOnly: true, isolatedDeclarations: true },
    ],
    [
      'with the strictest options',
      'module',
      { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ],
    ['that is not strict', 'commonjs', { strict: false, target: 'es2016', module: 'commonjs' }],
    ['with an option that the compiler does not know', 'module', { strict: true, nonesuch: true }],
  ])('a plan passes under a tsconfig %s, and a mistake in it is found', async (name, type, options) => {
    const folder = `of a project ${name.replaceAll(/\W/g, ' ')}`
    const paths = { plimsoll: [fileURLToPath(new URL('../index.ts', import.meta.url))] }
    write(folder, 'package.json', JSON.stringify({ type }))
    write(folder, 'tsconfig.json', JSON.stringify({ compilerOptions: { ...options, paths } }))
    const good = write(folder, 'good.load.ts', correct)
    const bad = write(folder, 'bad.load.ts', correct.replace("for: '20s'", "for: '20x'"))
    expect(await mistake(good)).toBeUndefined()
    expect(await mistake(bad)).toMatchObject({ code: 'plan-type', place: { file: bad } })
  })

  test('parts of a plan may be made elsewhere, and their values are checked when the plan is read', async () => {
    const parts = `import { plan, scenario, users } from 'plimsoll'
const level = (n: number) => ({ users: n, for: '1m', sla: { p95: '1s' } })
const rise = (n: number) => ({ ramp: [0, n], over: '10s' })
plan({ target: 'http://t', mix: scenario('a', () => {}), levels: { a: level(1) }, load: users({ up: rise(1) }) })
`
    expect(await mistake(write('e', 'parts.load.ts', parts))).toBeUndefined()
    const own = `${parts}const wide: string = 'c'\nconst mine: 'a' | 'b' = wide\n`
    expect(await mistake(write('e', 'own.load.ts', own))).toMatchObject({ place: { line: 6 } })
  })

  test('declarations that a tsconfig includes are known to the plan', async () => {
    write('f', 'types/global.d.ts', 'declare const fromBuild: string\n')
    write('f', 'base.json', `{ /* all */ "include": ["types/*"], "compilerOptions": { "strict": true, } }`)
    write('f', 'tsconfig.json', '{ "extends": "./base" }')
    const file = write('f', 'plan.load.ts', 'export const text: string = fromBuild\n')
    expect(await mistake(file)).toBeUndefined()
  })

  test('a change of a file that the tsconfig maps is noticed', async () => {
    const paths = { '@/*': ['./own/*'], plimsoll: [fileURLToPath(new URL('../index.ts', import.meta.url))] }
    write('g', 'tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, paths } }))
    write('g', 'own/name.ts', "export const name = 'a'\n")
    const file = write(
      'g',
      'plan.load.ts',
      "import { name } from '@/name'\nexport const text: string = name\n",
    )
    expect(await mistake(file)).toBeUndefined()
    write('g', 'own/name.ts', 'export const name = 1\n')
    expect(await mistake(file)).toMatchObject({ place: { file, line: 2 } })
  })

  test('JavaScript plans and missing packages are not type errors', async () => {
    expect(await mistake(write('d', 'plan.load.js', 'const n = null.x\n'))).toBeUndefined()
    expect(await mistake(write('d', 'plan.load.ts', `import 'no-such-package'\n${head}`))).toBeUndefined()
  })
})
