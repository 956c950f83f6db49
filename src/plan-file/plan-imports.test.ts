import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

/* What a plan may import, and what the message says where it may not. To add a case, add a row. */

const root = mkdtempSync(join(tmpdir(), 'plimsoll imports #1 50% '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const imports = `import { plan, scenario, users } from 'plimsoll'\n`
const made = (name: string) =>
  `plan({ target: 'http://t', name: ${name}, mix: scenario('s', () => {}), load: users({ a: { hold: 1, for: '1s' } }) })\n`
const esm = (name: string, before = '') => `${imports}${before}\nexport default ${made(name)}`
const cjs = (name: string, before = '') =>
  `const { plan, scenario, users } = require('plimsoll')\n${before}\nmodule.exports = ${made(name)}`

interface Case {
  /** The name of the plan file in the folder of the case. `plan.load.ts` if it is left out. */
  file?: string
  plan: string
  /** Other files, by path. */
  files?: Record<string, string>
  /** Symbolic links as a workspace has them, by path, with their targets. */
  links?: Record<string, string>
  /** The name of the plan; or the error. */
  gives: string | { code: string; message: RegExp; line?: number; at?: string; advice?: RegExp }
}

const packageOf = (fields: object) => JSON.stringify({ name: 'x', version: '1.0.0', ...fields })

const cases: Record<string, Case> = {
  'a CommonJS helper that requires node:fs': {
    plan: esm('help()', `import help from './lib/help.cjs'`),
    files: {
      'lib/help.cjs': `const { readFileSync } = require('node:fs')\nconst path = require('path')\nmodule.exports = () => readFileSync(path.join(__dirname, 'name.txt'), 'utf8') + path.basename(__filename)`,
      'lib/name.txt': 'read by ',
    },
    gives: 'read by help.cjs',
  },
  'names of a CommonJS helper': {
    plan: esm(
      'a + b',
      `import { a } from './help.cjs'\nimport * as all from './help.cjs'\nconst { b } = all`,
    ),
    files: { 'help.cjs': `exports.a = 'A'\nexports.b = require('node:os').EOL` },
    gives: 'A\n',
  },
  'require in a plan in TypeScript': {
    plan: esm(
      `fs.existsSync(__filename) + own.name + require('./data.json').name`,
      `const fs = require('node:fs')\nconst own = require('./own')`,
    ),
    files: {
      'own.ts': `enum Name { own = ' own ' }\nexport const name = Name.own`,
      'data.json': `{"name":"json"}`,
    },
    gives: 'true own json',
  },
  'createRequire in a file of another folder': {
    plan: esm('name', `import { name } from './lib/own.ts'`),
    files: {
      'lib/own.ts': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nexport const { name } = require('./data.json')`,
      'lib/data.json': `{"name":"beside"}`,
    },
    gives: 'beside',
  },
  'import x = require': {
    plan: esm('help.name', `import help = require('./help.cjs')`),
    files: { 'help.cjs': `exports.name = 'equals'` },
    gives: 'equals',
  },
  'a plan in CommonJS (.cjs)': { file: 'plan.load.cjs', plan: cjs(`'cjs'`), gives: 'cjs' },
  'a plan in CommonJS (.cts) with an enum': {
    file: 'plan.load.cts',
    plan: `import { plan, scenario, users } from 'plimsoll'\nenum Name { x = 'cts' }\nexport = ${made('Name.x')}`,
    gives: 'cts',
  },
  'a plan in .cts with a default export': { file: 'plan.load.cts', plan: esm(`'default'`), gives: 'default' },
  'a plan in CommonJS (.js of a package without a type)': {
    file: 'plan.load.js',
    plan: cjs(`fs.existsSync(__dirname) + ' js'`, `const fs = require('fs')`),
    files: { 'package.json': packageOf({}) },
    gives: 'true js',
  },
  'a plan in .mts of a package of CommonJS': {
    file: 'plan.load.mts',
    plan: esm('name', `import { name } from './own.mjs'`),
    files: {
      'package.json': packageOf({ type: 'commonjs' }),
      'own.mts': `export const name: string = 'mts'`,
    },
    gives: 'mts',
  },
  '.cts and .mts files': {
    plan: esm('a + b', `import { a } from './a.cjs'\nimport { b } from './b.mts'`),
    files: { 'a.cts': `export const a: string = 'a'`, 'b.mts': `export const b: string = 'b'` },
    gives: 'ab',
  },
  JSON: {
    plan: esm(
      'a.name + name',
      `import a from './a.json' with { type: 'json' }\nimport { name } from './b.json'`,
    ),
    files: { 'a.json': `{"name":"a"}`, 'b.json': `{"name":"b"}` },
    gives: 'ab',
  },
  'JSON of a package, without an attribute': {
    plan: esm('data.name', `import data from 'data-only/data.json'`),
    files: { 'node_modules/data-only/data.json': `{"name":"of a package"}` },
    gives: 'of a package',
  },
  'a package of a workspace with TypeScript entries': {
    file: 'apps/load/plan.load.ts',
    plan: esm('name', `import { name } from '@acme/shared'\nimport { kind } from '@acme/shared/kinds'`),
    files: {
      'packages/shared/package.json': packageOf({
        name: '@acme/shared',
        type: 'module',
        exports: { '.': './src/index.ts', './kinds': './src/kinds.ts' },
      }),
      'packages/shared/src/index.ts': `import { Kind } from './kinds'\nimport dep from 'only-there'\nexport const name = Kind.One + dep + typeof require('only-there')`,
      'packages/shared/src/kinds.ts': `export enum Kind { One = 'one ' }\nexport const kind = Kind.One`,
      'packages/shared/node_modules/only-there/index.js': `module.exports = 'there '`,
    },
    links: { 'apps/load/node_modules/@acme/shared': 'packages/shared' },
    gives: 'one there string',
  },
  'a package of a workspace whose main is TypeScript': {
    plan: esm('name', `import { name } from 'shared'`),
    files: {
      'packages/shared/package.json': packageOf({ name: 'shared', main: 'src/main.ts' }),
      'packages/shared/src/main.ts': `export * from './deep'`,
      'packages/shared/src/deep/index.ts': `export namespace Deep { export const x = 'deep' }\nexport const name = Deep.x`,
    },
    links: { 'node_modules/shared': 'packages/shared' },
    gives: 'deep',
  },
  'TypeScript in node_modules': {
    plan: esm('name', `import { name } from 'typed'`),
    files: {
      'node_modules/typed/package.json': packageOf({ name: 'typed', type: 'module', main: 'index.ts' }),
      'node_modules/typed/index.ts': `enum E { x = 'typed' }\nexport const name: string = E.x`,
    },
    gives: 'typed',
  },
  'a file of a package without its ending': {
    plan: esm('get()', `import get from 'old/get'`),
    files: {
      'node_modules/old/package.json': packageOf({ name: 'old' }),
      'node_modules/old/get.js': `module.exports = () => 'got'`,
    },
    gives: 'got',
  },
  'paths of a tsconfig': {
    plan: esm('a + b', `import { a } from '@/a'\nimport { b } from 'base/b'`),
    files: {
      'tsconfig.json': `{ // with a comment\n "compilerOptions": { "paths": { "@/*": ["./src/*"], "base/*": ["./base/*"], } } }`,
      'src/a.ts': `export const a = 'a'`,
      'base/b.js': `export const b = 'b'`,
    },
    gives: 'ab',
  },
  'imports of a package.json': {
    plan: esm('name', `import { name } from '#own/name'`),
    files: {
      'package.json': packageOf({ type: 'module', imports: { '#own/*': './own/*.ts' } }),
      'own/name.ts': `export const name = 'hash'`,
    },
    gives: 'hash',
  },
  'import.meta as a whole, and its resolve': {
    plan: esm('name', `import { name } from './lib/own.ts'`),
    files: {
      'lib/own.ts': `import { basename } from 'node:path'\nconst { dirname, filename, url, main } = import.meta\nconst own = import.meta.resolve('./x.txt'), dep = import.meta.resolve('dep')\nexport const name = [basename(dirname), basename(filename), basename(url), main, basename(own), basename(dep)].join(' ')`,
      'lib/node_modules/dep/index.js': '',
    },
    gives: 'lib own.ts own.ts false x.txt index.js',
  },
  '__dirname that a module declares itself': {
    plan: esm(
      `basename(__dirname) === basename(import.meta.dirname) ? 'same' : 'other'`,
      `import { basename, dirname } from 'node:path'\nimport { fileURLToPath } from 'node:url'\nconst __filename = fileURLToPath(import.meta.url)\nconst __dirname = dirname(__filename)`,
    ),
    gives: 'same',
  },
  'an optional package that is not installed': {
    plan: esm(
      'name',
      `let name = 'without'\ntry { name = require('not-there') } catch {}\nawait import('nor-there').catch(() => {})`,
    ),
    gives: 'without',
  },
  'the place of an exception in a CommonJS helper': {
    plan: esm(`'x'`, `import './lib/help.cjs'`),
    files: { 'lib/help.cjs': `const fs = require('node:fs')\n\nfs.readFileSync('/no/such/file')` },
    gives: { code: 'plan-threw', message: /no such file/, at: 'lib/help.cjs', line: 3 },
  },
  'a package that is not installed, in a helper': {
    plan: esm(`'x'`, `import './lib/help.ts'`),
    files: {
      'lib/help.ts': `import fs from 'node:fs'\nimport { x } from '@not/there/deep'\nconsole.log(x, fs)`,
    },
    gives: {
      code: 'plan-import',
      message: /^the plan imports '@not\/there', which is not installed$/,
      at: 'lib/help.ts',
      line: 2,
      advice: /^Install it: npm install @not\/there$/,
    },
  },
  'a package that is required and not installed': {
    plan: esm(`'x'`, `import './lib/help.cjs'`),
    files: { 'lib/help.cjs': `\nconst x = require('not-there')` },
    gives: {
      code: 'plan-import',
      message: /'not-there', which is not installed/,
      at: 'lib/help.cjs',
      line: 2,
    },
  },
  'a package that another package lacks': {
    plan: esm(`'x'`, `import 'has-peer'`),
    files: {
      'node_modules/has-peer/index.mjs': `import 'its-peer'`,
      'node_modules/has-peer/package.json': packageOf({ main: 'index.mjs' }),
    },
    gives: {
      code: 'plan-import',
      message: /^the package has-peer, which the plan imports, imports 'its-peer', which is not installed$/,
    },
  },
  'a package of a workspace that is not built': {
    plan: esm(`'x'`, `import 'unbuilt'`),
    files: {
      'node_modules/unbuilt/package.json': packageOf({
        name: 'unbuilt',
        main: 'dist/index.js',
        exports: './dist/index.js',
      }),
    },
    gives: {
      code: 'plan-import',
      message: /^the file \S.*unbuilt\/dist\/index\.js does not exist, and the plan imports it$/,
      line: 2,
      advice: /^If unbuilt is built from sources, build it/,
    },
  },
  'a name that stands for no file': {
    plan: esm(`'x'`, `import '@/lib/a'`),
    gives: { code: 'plan-import', message: /'@\/lib'/, line: 2, advice: /'paths' of the tsconfig/ },
  },
  'a name that a package does not export': {
    plan: esm('gone', `import other from 'exporting'\nimport { gone } from 'exporting'\nconsole.log(other)`),
    files: {
      'node_modules/exporting/package.json': packageOf({
        name: 'exporting',
        type: 'module',
        main: 'index.js',
      }),
      'node_modules/exporting/index.js': `export default 1`,
    },
    gives: { code: 'plan-threw', message: /does not provide an export named 'gone'/, line: 3 },
  },
}

const outcomes: Record<string, Record<string, unknown>> = {}

/** The folder of a case, and its plan. */
function placed(index: number, { file = 'plan.load.ts' }: Case): { folder: string; plan: string } {
  const folder = join(root, String(index))
  return { folder, plan: join(folder, file) }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

beforeAll(() => {
  const plans = Object.values(cases).map((each, index) => {
    const { folder, plan } = placed(index, each)
    write(plan, each.plan)
    for (const [path, text] of Object.entries(each.files ?? {})) write(join(folder, path), text)
    for (const [path, target] of Object.entries(each.links ?? {})) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      symlinkSync(join(folder, target), join(folder, path))
    }
    return plan
  })
  const runner = fileURLToPath(new URL('../../test/support/plan-process.ts', import.meta.url))
  const output = execFileSync(process.execPath, [runner, ...plans], { encoding: 'utf8' })
  const read = JSON.parse(output) as Record<string, unknown>[]
  for (const [index, name] of Object.keys(cases).entries()) outcomes[name] = read[index]!
})

test.each(Object.entries(cases).map(([name, each], index) => ({ name, each, index })))(
  'a plan is given what it imports, or a true message: $name',
  ({ name, each, index }) => {
    const { gives } = each
    const outcome = outcomes[name]!
    if (typeof gives === 'string') return expect(outcome).toMatchObject({ name: gives })
    const { folder, plan } = placed(index, each)
    expect(outcome).toMatchObject({
      code: gives.code,
      message: expect.stringMatching(gives.message),
      ...(gives.advice && { advice: expect.stringMatching(gives.advice) }),
      place: {
        file: gives.at === undefined ? plan : join(folder, gives.at),
        ...(gives.line !== undefined && { line: gives.line }),
      },
    })
    expect(JSON.stringify(outcome)).not.toMatch(/-[0-9a-f]{12}\.mjs/)
  },
)
