import { mkdirSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
afterAll(() => space.remove())

/** Runs a plan with a mistake in its first lines, and a target where nothing listens. */
async function run(head: string, body = '() => {}', ...words: string[]) {
  const file = space.write(
    'bad.load.ts',
    `import { choose, csv, endpoint, env, feeder, json, jsonl, machine, options, plan, repeat, scenario, sequence, shared, users } from 'plimsoll'
${head}
const one = scenario('one', ${body})
export default plan({ target: 'http://127.0.0.1:9', mix: one, load: users({ steady: { hold: 1, for: '300ms' } }) })
`,
  )
  const ended = await plimsoll(['run', file, ...words])
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  return ended
}

space.write('accounts.csv', 'name,password\nada,x\nbob,y\n')
space.write('broken.csv', 'name,password\nada,x\nbob,"y\ncy,z\n')
space.write('ragged.csv', 'name,password\nada\n')
space.write('empty.csv', '')
space.write('head.csv', 'name,password\n')
space.write('broken.json', '[\n  { "name": "ada" }\n  { "name": "bob" }\n]\n')
space.write('object.json', '{ "name": "ada" }')
space.write('broken.jsonl', '{"name":"ada"}\n\n{"name":\n')
mkdirSync(space.path('folder.csv'))

describe('a mistake in data gives one message with the lines of the plan and of the file, before any load, with exit 2', () => {
  it.each([
    [
      'a file that is not there',
      "\nfeeder(csv('account.csv'))",
      'there is no file account.csv',
      3,
      'Did you mean accounts.csv?',
    ],
    ['a folder', "feeder(csv('folder.csv'))", 'folder.csv cannot be read: it is a folder', 2, ''],
    ['a broken quote', "feeder(csv('broken.csv'))", 'line 3 of broken.csv: a quote opens', 2, ''],
    [
      'a ragged row',
      "feeder(csv('ragged.csv'))",
      'line 2 of ragged.csv: it has 1 field, and there are 2 columns',
      2,
      '',
    ],
    ['an empty file', "feeder(csv('empty.csv'))", 'empty.csv: it has no rows', 2, ''],
    ['a file of nothing but names', "feeder(csv('head.csv'))", 'head.csv: it has no rows', 2, ''],
    ['broken JSON', "feeder(json('broken.json'))", 'line 3 of broken.json: it is not JSON', 2, ''],
    [
      'JSON that is no list',
      "feeder(json('object.json'))",
      'object.json: it is an object, which is not a list of rows',
      2,
      '',
    ],
    [
      'a broken line of JSONL',
      "feeder(jsonl('broken.jsonl'))",
      'line 3 of broken.jsonl: it is not JSON',
      2,
      '',
    ],
    ['no rows', 'feeder([])', 'a feeder has no rows', 2, ''],
    [
      'an end that unique rows cannot have',
      "feeder(csv('accounts.csv'), {\n  unique: true,\n  atEnd: 'repeat',\n})",
      'a feeder of unique rows cannot repeat them',
      4,
      'atEnd: "stop-user"',
    ],
    [
      'a schema that does not hold',
      "const schema = { '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'too short', path: ['name'] }] }) } } as const\nfeeder(csv('accounts.csv', { schema }))",
      'line 2 of accounts.csv: name: too short',
      3,
      '',
    ],
    ['a sequence of nothing', 'sequence()', 'the sequence has no steps', 2, ''],
    ['a weight below 0', 'choose([[1, () => {}], [-1, () => {}]])', 'the weight of choice 2 is -1', 2, ''],
    [
      'a machine with a state that nothing leads to',
      "machine({\n  start: 'a',\n  states: {\n    a: { run: () => {} },\n    b: { run: () => {} },\n  },\n})",
      "the state 'b' cannot be reached from the start",
      6,
      '',
    ],
    [
      'a machine without a way out',
      "machine({\n  start: 'a',\n  states: {\n    a: { run: () => {}, next: { a: 1 } },\n  },\n})",
      "the state 'a' cannot reach the end",
      5,
      '',
    ],
    [
      'a shared value that is used for no time',
      "shared('token', () => 1, { for: 0 })",
      "the lifetime of the shared value 'token' is 0",
      2,
      '',
    ],
  ])('%s', async (_, head, message, line, advice) => {
    const { code, stderr } = await run(head, '() => {}', '--no-type-check')
    expect(stderr).toContain(message)
    expect(stderr).toContain(`bad.load.ts:${line}`)
    expect(stderr).toContain(advice)
    expect(code).toBe(2)
  })
})

describe('a mistake in types does not compile', () => {
  const accounts = "const accounts = feeder(csv<{ name: string }>('accounts.csv'))"
  it.each([
    [
      'a field that rows do not have',
      accounts,
      '({ take }) => void take(accounts).nmae',
      "'nmae' does not exist on type '{ name: string; }'",
      3,
    ],
    [
      'rows that are no feeder',
      "const rows = csv('accounts.csv')",
      '({ take }) => void take(rows)',
      'is missing the following properties',
      3,
    ],
    [
      'an option of another type',
      'const { size } = options({ size: 10 })',
      '() => void size.trim()',
      "'trim' does not exist on type 'number'",
      3,
    ],
    [
      'an option that is not there',
      'const { sice } = options({ size: 10 })',
      '() => sice',
      "'sice' does not exist on type",
      2,
    ],
    [
      'a state to go on to',
      "machine({ start: 'a', states: { a: { run: () => {}, next: { b: 1, end: 1 } } } })",
      '() => {}',
      "'b' does not exist in type",
      2,
    ],
    [
      'a state to start in',
      "machine({ start: 'b', states: { a: { run: () => {} } } })",
      '() => {}',
      'is not assignable to type \'"a"\'',
      2,
    ],
    ['an order of rows', "feeder([1], { order: 'backwards' })", '() => {}', 'is not assignable to type', 2],
    ['a step', "sequence('login')", '() => {}', 'is not assignable to parameter of type', 2],
  ])('%s', async (_, head, body, message, line) => {
    const { code, stderr } = await run(head, body)
    expect(stderr).toContain(message)
    expect(stderr).toContain(`bad.load.ts:${line}`)
    expect(code).toBe(2)
  })
})
