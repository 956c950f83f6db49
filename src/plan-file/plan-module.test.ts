import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = mkdtempSync(join(tmpdir(), 'plimsoll plans #1 50% (copy) '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const imports = `import { plan, scenario, users, endpoint, between, sequence, choose, repeat, machine, feeder, csv, json, jsonl } from 'plimsoll'\n`
const planOf = (name: string, run = '() => {}') =>
  `export default plan({ target: 'http://t', name: ${name}, mix: scenario('s', ${run}), load: users({ a: { hold: 1, for: '1s' } }) })\n`

/** The text of each plan; its imports are line 1. */
const plans: Record<string, string> = {
  sibling: `${imports}import { greet } from './lib/greet.ts'\n${planOf(`greet('sibling')`)}`,
  json: `${imports}import data from './data.json' with { type: 'json' }\n${planOf('data.name')}`,
  esm: `${imports}import { name } from 'esm-package'\n${planOf('name')}`,
  cjs: `${imports}import cjs from 'cjs-package'\n${planOf('cjs.name')}`,
  shared: `${imports}import { declare, same } from 'plugin-package'\nconst own = endpoint('GET /own')\nconst theirs = declare('GET /theirs')\n${planOf("[same(plan), theirs.id - own.id].join(' ')")}`,
  required: `${imports}import plugin from 'cjs-plugin'\n${planOf('String(plugin.same(plan))')}`,
  meta: `${imports}import { where } from './lib/where.ts'\nconst mine = [import.meta.url, import.meta.dirname, import.meta.filename]\nconst text = "import.meta.url"\n${planOf('JSON.stringify([mine, where, text])')}`,
  rows: `${imports}import { names } from './lib/names.ts'\nimport { theirs } from 'data-package'\nconst mine = csv('data/my names.csv')\n${planOf('JSON.stringify([mine, names, theirs])')}`,
  'throws in a scenario': `${imports}type Gone = string\n\ninterface AlsoGone { a: Gone }\n\n${planOf(
    `'x'`,
    `async () => {\n  const value: Gone = 'x'\n  throw new RangeError(value)\n}`,
  )}`,
  'throws in a sibling': `${imports}import { fall } from './lib/fall #2 50%.ts'\n${planOf(`'x'`, 'async () => fall()')}`,
  'throws at once': `${imports}\nthrow new TypeError('no good')\n`,
  'bad endpoint': `${imports}\n\nendpoint('GET nowhere' as never)\n`,
  'endpoint twice': `${imports}endpoint('GET /twice')\nendpoint('GET /twice')\n`,
  'bad expect': `${imports}endpoint('GET /x1', { expect: 99 })\n`,
  'bad timeout': `${imports}endpoint('GET /x2', { timeout: '0s' })\n`,
  'bad connections': `${imports}endpoint('GET /x3', { connections: 0 })\n`,
  'bad header': `${imports}endpoint('GET /x4', { headers: { 'a b': '1' } })\n`,
  'bad wait': `${imports}const wait = between('3s', '1s')\n`,
  'bad scenario': `${imports}scenario('', () => {})\n`,
  'no target': `${imports}plan({} as never)\n`,
  'no load': `${imports}plan({ target: 'http://t' } as never)\n`,
  'bad mix': `${imports}\nplan({ target: 'http://t', mix: [[0, scenario('s', () => {})]], load: users({}) })\n`,
  'empty mix': `${imports}plan({ target: 'http://t', mix: [], load: users({}) })\n`,
  'bad count': `${imports}plan({ target: 'http://t', mix: scenario('s', () => {}), load: users({}), connections: 1.5 })\n`,
  'bad step': `${imports}const run = sequence(\n  () => {},\n  undefined as never)\n`,
  'bad choice': `${imports}const run = () => {}\nsequence(run, choose([[1, run], [0, run]]))\n`,
  'bad repeat': `${imports}repeat(-1, () => {})\n`,
  'bad machine': `${imports}const run = () => {}\nmachine({\n  start: 'a',\n  states: {\n    a: { run, next: { b: 1, end: 1 } },\n    b: {\n      run,\n      next: {\n        c: 1,\n      },\n    },\n  },\n} as never)\n`,
  'lost state': `${imports}const run = () => {}\nmachine({\n  start: 'a',\n  states: {\n    a: { run },\n    b: { run },\n  },\n})\n`,
  'no rows': `${imports}const none = feeder([])\n`,
  'bad feeder': `${imports}const bad = feeder([1], {\n  order: 'shuffled',\n  atEnd: 'stop',\n} as never)\n`,
  'missing rows': `${imports}\nconst bad = feeder(csv('data/my name.csv'))\n`,
  'broken quote': `${imports}const bad = csv('data/broken.csv')\n`,
  'ragged row': `${imports}\n\nconst bad = csv('data/ragged.csv')\n`,
  'bad delimiter': `${imports}csv('data/ragged.csv', {\n  delimiter: '',\n})\n`,
  'bad columns': `${imports}csv('data/ragged.csv', {\n  columns: ['a', 'a'],\n})\n`,
  'bad json': `${imports}json('data/broken.csv')\n`,
  'bad jsonl': `${imports}jsonl('data/broken.csv')\n`,
  'no plan': `${imports}export const other = 1\n`,
  syntax: `${imports}\nconst x = = 1\n`,
  'missing package': `${imports}import '@no/such-package/deep'\n`,
  'missing file': `${imports}import './no-such-file.ts'\n`,
}

const outcomes: Record<string, Record<string, unknown>> = {}
const files: Record<string, string> = {}

beforeAll(() => {
  write(
    'lib/greet.ts',
    `enum Tone { Loud = '!' }\nexport const greet = (name: string): string => name + Tone.Loud\n`,
  )
  write('lib/where.ts', `export const where = [import.meta.url, import.meta.dirname]\n`)
  write(
    'lib/fall #2 50%.ts',
    `type Gone = 1\n\nexport function fall(): never {\n  throw new Error('fell')\n}\n`,
  )
  write('lib/names.ts', `import { csv } from 'plimsoll'\nexport const names = csv('names.csv')\n`)
  write('lib/names.csv', 'name\nin lib\n')
  write('data/my names.csv', 'name\nbeside the plan\n')
  write('data/broken.csv', 'a,b\n1,2\n3,"4\n')
  write('data/ragged.csv', 'a,b\n1,2\n3\n')
  write('data.json', `{ "name": "from json" }`)
  const modules = {
    'esm-package': [`export const name = 'from esm'\n`, 'module'],
    'cjs-package': [`exports.name = 'from cjs'\n`, 'commonjs'],
    'plugin-package': [
      `import { endpoint, plan } from 'plimsoll'\nexport const declare = endpoint\nexport const same = (its) => its === plan\n`,
      'module',
    ],
    'data-package': [`import { csv } from 'plimsoll'\nexport const theirs = csv('theirs.csv')\n`, 'module'],
    'cjs-plugin': [
      `const { plan } = require('plimsoll')\nexports.same = (its) => its === plan\n`,
      'commonjs',
    ],
    // Another copy of Plimsoll, which must never be the one.
    plimsoll: [`throw new Error('the wrong copy')\n`, 'module'],
  }
  for (const [name, [code, type]] of Object.entries(modules)) {
    write(`node_modules/${name}/index.js`, code!)
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, type, main: 'index.js' }))
  }
  write('node_modules/data-package/theirs.csv', 'name\nin a package\n')
  for (const [name, text] of Object.entries(plans)) files[name] = write(`${name}.load.ts`, text)
  const before = readdirSync(root).sort()
  const runner = fileURLToPath(new URL('../../test/support/plan-process.ts', import.meta.url))
  const names = [...Object.keys(plans), 'not there', 'folder']
  files['not there'] = join(root, 'siblin.load.ts')
  files.folder = join(root, 'lib')
  const output = execFileSync(process.execPath, [runner, ...names.map((name) => files[name]!)], {
    encoding: 'utf8',
  })
  const read = JSON.parse(output) as Record<string, unknown>[]
  for (const [index, name] of names.entries()) outcomes[name] = read[index]!
  expect(readdirSync(root).sort()).toEqual(before)
})

describe('a plan may import', () => {
  test.each([
    ['sibling', 'a file of its own', 'sibling!'],
    ['json', 'JSON', 'from json'],
    ['esm', 'a package', 'from esm'],
    ['cjs', 'a CommonJS package', 'from cjs'],
    ['shared', 'a package that imports Plimsoll, and shares its copy', 'true 1'],
    ['required', 'a package that requires Plimsoll, and shares its copy', 'true'],
  ])('(%s) %s', (name, _, expected) => {
    expect(outcomes[name]).toMatchObject({ name: expected })
  })

  test('a plan may import rows from a file next to the module that names it', () => {
    const names = (JSON.parse(outcomes.rows!.name as string) as { name: string }[][]).flat()
    expect(names.map(({ name }) => name)).toEqual(['beside the plan', 'in lib', 'in a package'])
  })

  test('imported files each have their own import.meta', () => {
    const [mine, where, text] = JSON.parse(outcomes.meta!.name as string) as unknown[]
    const file = files.meta!
    expect(mine).toEqual([pathToFileURL(file).href, root, file])
    const lib = join(root, 'lib')
    expect(where).toEqual([pathToFileURL(join(lib, 'where.ts')).href, lib])
    expect(text).toBe('import.meta.url')
  })
})

describe('a place', () => {
  test('the place of a declaration is the line in the source', () => {
    expect(outcomes.sibling).toMatchObject({ place: { file: files.sibling, line: 3 }, scenario: { line: 3 } })
  })

  test('the place of an exception is the line in the source, even if types were removed', () => {
    expect(outcomes['throws in a scenario']).toMatchObject({
      thrown: {
        place: { file: files['throws in a scenario'], line: 8, column: 9 },
        message: 'RangeError at throws in a scenario.load.ts:8: x',
      },
    })
  })

  test('the place of an exception in another file is in that file', () => {
    expect(outcomes['throws in a sibling']).toMatchObject({
      thrown: { place: { file: join(root, 'lib/fall #2 50%.ts'), line: 4 } },
    })
  })

  test.each([
    ['throws at once', 'plan-threw', 3, /loaded: TypeError: no good/],
    ['bad endpoint', 'bad-route', 4, /is not a method and a path/],
    ['endpoint twice', 'endpoint-twice', 3, /"GET \/twice" is declared twice/],
    ['bad expect', 'bad-expect', 2, /expects the status 99/],
    ['bad timeout', 'bad-timeout', 2, /is 0$/],
    ['bad connections', 'bad-connections', 2, /may open 0 connections/],
    ['bad header', 'bad-header', 2, /cannot be the name of a header/],
    ['bad wait', 'bad-wait', 2, /longest wait before its shortest/],
    ['bad scenario', 'bad-scenario', 2, /needs a name and a function/],
    ['no target', 'bad-plan', 2, /has no target/],
    ['no load', 'bad-plan', 2, /has no load/],
    ['bad mix', 'bad-mix', 3, /weight of the scenario "s" is 0/],
    ['empty mix', 'bad-mix', 2, /has no scenarios/],
    ['bad count', 'bad-plan', 2, /connections is 1.5/],
    ['bad step', 'bad-step', 2, /step 2 of the sequence is undefined/],
    ['bad choice', 'bad-weight', 3, /the weight of choice 2 is 0/],
    ['bad repeat', 'bad-repeat', 2, /repeat is given -1/],
    ['bad machine', 'bad-machine', 10, /moves on to "c", which is not a state/],
    ['lost state', 'bad-machine', 7, /the state 'b' cannot be reached/],
    ['no rows', 'bad-feeder', 2, /a feeder has no rows/],
    ['bad feeder', 'bad-feeder', 4, /the atEnd of a feeder is "stop"/],
    ['missing rows', 'data-missing', 3, /^there is no file data\/my name\.csv$/],
    ['broken quote', 'bad-data', 2, /^line 3 of data\/broken\.csv: a quote opens/],
    ['ragged row', 'bad-data', 4, /^line 3 of data\/ragged\.csv: it has 1 field, and there are 2 columns$/],
    ['bad delimiter', 'bad-delimiter', 3, /^the delimiter is ""$/],
    ['bad columns', 'bad-data', 3, /two columns are named "a"/],
    ['bad json', 'bad-data', 2, /data\/broken\.csv: it is not JSON/],
    ['bad jsonl', 'bad-data', 2, /^line 1 of data\/broken\.csv: it is not JSON/],
    ['no plan', 'no-plan', 1, /does not export a plan/],
    ['syntax', 'plan-syntax', 3, /Unexpected "="/],
    ['missing package', 'plan-import', 2, /imports '@no\/such-package', which is not installed/],
    ['missing file', 'plan-syntax', 2, /Could not resolve/],
  ])('the error for %s has a code and a place', (name, code, line, message) => {
    expect(outcomes[name]).toMatchObject({ code, place: { file: files[name], line } })
    expect(outcomes[name]!.message).toMatch(message)
  })
})

test('the error for a missing file names the file that was probably meant', () => {
  expect(outcomes['not there']).toMatchObject({
    code: 'plan-missing',
    advice: `Did you mean ${files.sibling}?`,
  })
  expect(outcomes.folder).toMatchObject({
    code: 'plan-missing',
    message: expect.stringContaining('is a folder'),
  })
})
