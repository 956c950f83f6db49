import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Workspace } from '../../../test/support/command.ts'

const space = new Workspace()
afterAll(() => space.remove())

const good = {
  'object.ts': `import type { Reporter } from 'plimsoll'
import { sign } from './shared.ts'
export default { ended: (record, { write }) => write(sign + record.run.name) } satisfies Reporter`,
  'class.mjs': 'export default class { ended(record, { write }) { return write(record.run.name) } }',
  'function.js': 'export default async () => ({ ended: (record, { write }) => write(record.run.name) })',
}

const bad: Record<string, [text: string, code: string, message: string, line: number | undefined]> = {
  'empty.ts': ['export const a = 1', 'bad-reporter', 'has no default export', 1],
  'text.ts': ['export default "x"', 'bad-reporter', 'is "x", not an object', 1],
  'none.ts': ['export default () => {}', 'bad-reporter', 'is undefined, not an object', 1],
  'part.ts': ['export default { ended: 1 }', 'bad-reporter', "'ended' of the reporter", 1],
  'name.ts': ['export default { name: 1, ended() {} }', 'bad-reporter', "'name' of the reporter", 1],
  'typo.ts': ['export default { onEnded() {} }', 'bad-reporter', 'has none of started, second', 1],
  'load.ts': ['\nthrow new Error("boom")', 'reporter-threw', 'while it was loaded: Error: boom', 2],
  'make.ts': [
    '\nexport default () => {\n  throw new Error("boom")\n}',
    'reporter-threw',
    'threw while it was created: Error: boom',
    3,
  ],
  'syntax.ts': ['\nexport default {', 'reporter-syntax', 'end of file', 2],
  'import.ts': [
    "\nimport 'no-such-package'\nexport default {}",
    'reporter-import',
    "the reporter imports 'no-such-package', which is not installed",
    2,
  ],
}

const packages = ['a-reporter', '@acme/reporter', 'half-a-reporter', 'junitt', 'nothing-like-it']

type Outcome = {
  said?: string
  code?: string
  message?: string
  advice?: string
  place?: { file: string; line: number }
}

let outcomes: Map<string, Outcome>

/** One process for all: each takes its time to start. */
beforeAll(() => {
  space.write('shared.ts', "export const sign = '> '")
  for (const [name, text] of Object.entries(good)) space.write(name, text)
  for (const [name, [text]] of Object.entries(bad)) space.write(name, text)
  for (const [name, text] of [
    ['a-reporter', good['function.js']],
    ['@acme/reporter', good['class.mjs']],
    ['half-a-reporter', "import 'no-such-package'\nexport default {}"],
  ] as const) {
    const folder = space.path(`node_modules/${name}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/package.json`, '{"type":"module","exports":{"import":"./index.js"}}')
    writeFileSync(`${folder}/index.js`, text)
  }
  const names = [...Object.keys(good), ...Object.keys(bad), 'lod.ts', 'no/such.ts'].map((name) => `./${name}`)
  const all = [...names, ...packages]
  const script = new URL('../../../test/support/reporter-process.ts', import.meta.url).pathname
  const said = execFileSync(process.execPath, [script, ...all], { cwd: space.folder }).toString()
  const list = JSON.parse(said) as Outcome[]
  outcomes = new Map(all.map((name, index) => [name.replace(/^\.\//, ''), list[index]!]))
})

it.each([
  ['object.ts', '> agent backend'],
  ['class.mjs', 'agent backend'],
  ['function.js', 'agent backend'],
  ['a-reporter', 'agent backend'],
  ['@acme/reporter', 'agent backend'],
])('%s is a reporter', (name, said) => {
  expect(outcomes.get(name)).toMatchObject({ said })
})

it.each(Object.entries(bad))(
  '%s is not a reporter, and the error says why',
  (name, [, code, message, line]) => {
    expect(outcomes.get(name)).toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(message, 'i')),
    })
    expect(outcomes.get(name)!.place).toMatchObject({ file: space.path(name), line })
  },
)

it.each([
  ['typo.ts', 'bad-reporter', "It has 'onEnded': did you mean 'ended'?"],
  ['lod.ts', 'reporter-missing', 'Did you mean load.ts?'],
  ['no/such.ts', 'reporter-missing', 'Give the path of a module'],
  ['junitt', 'reporter-missing', "Did you mean 'junit'?"],
  ['nothing-like-it', 'reporter-missing', 'There are terminal, compact, json'],
])('the error for %s has advice', (name, code, advice) => {
  expect(outcomes.get(name)).toMatchObject({ code, advice: expect.stringContaining(advice) })
})

it('an installed package that imports a missing one is not reported as missing itself', () => {
  expect(outcomes.get('half-a-reporter')).toMatchObject({
    code: 'reporter-import',
    message: expect.stringContaining("imports 'no-such-package'"),
  })
})
