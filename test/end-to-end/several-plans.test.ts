import { existsSync, mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/record/run-record.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'

let server: NodeServer
let space: Workspace
let asked: string[] = []
beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    asked.push(request.url!)
    response.end('ok')
  })
})
afterAll(() => server.stop())
beforeEach(() => {
  asked = []
  space = new Workspace()
  mkdirSync(space.path('plans/deep'), { recursive: true })
})
afterEach(() => space.remove())

/** A plan that asks for `/<its name>`. */
function plan(name: string, { p95 = '30s', length = '300ms', head = '', target = server.url } = {}): string {
  return space.write(
    `plans/${name}.load.ts`,
    `import { endpoint, plan, scenario, users } from 'plimsoll'
${head}
const look = endpoint('GET /${name}', { sla: { p95: '${p95}' } })
export default plan({
  target: '${target}',
  mix: scenario('look', async ({ call, wait }) => { await call(look); await wait('20ms') }),
  load: users({ steady: { hold: 1, for: '${length}' } }),
})
`,
  )
}

const checkedRun = (...words: string[]) => plimsoll(['run', ...words], { cwd: space.folder })
// The compiler takes longer than all the rest.
const run = (...words: string[]) => checkedRun(...words, '--no-type-check')

describe('several plans', { timeout: 60_000 }, () => {
  it('several plans of a folder run one after the other, each with its own reports, and a table of all', async () => {
    plan('b', { p95: '0.001ms' })
    plan('a')
    plan('deep/c')
    space.write('plans/helper.ts', 'throw new Error("not a plan")\n')
    const { code, stdout, stderr } = await run('plans', '--json', 'run.json', '--junit', 'deep.xml')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.match(/^\d\/3 {2}.*$/gm)).toEqual([
      '1/3  plans/a.load.ts',
      '2/3  plans/b.load.ts',
      '3/3  plans/deep/c.load.ts',
    ])
    const table = stderr.slice(stderr.lastIndexOf('\nplan '))
    expect(table).toMatch(/^plans\/a\.load\.ts +✓ PASS +\d+ /m)
    expect(table).toMatch(/^plans\/b\.load\.ts +✗ FAIL +\d+ /m)
    expect(table).toMatch(/^plans\/deep\/c\.load\.ts +✓ PASS +\d+ /m)
    // In turn: what one asks for comes before all that the next asks for.
    const turns = asked.filter((path, index) => path !== asked[index - 1])
    expect(turns).toEqual(['/a', '/b', '/deep/c'])
    for (const name of ['a', 'b', 'c']) {
      expect(space.record(`run.${name}.json`).run.name).toBe(name)
      expect(existsSync(space.path(`deep.${name}.xml`))).toBe(true)
    }
  })

  it('plans run in the order in which they are named, and records follow one another on standard output', async () => {
    const [b, a] = [plan('b'), plan('a')]
    const { code, stdout, stderr } = await run(b, a, '--json', '-', '--quiet')
    expect(code).toBe(0)
    const records = stdout.split(/^(?=\{)/m).map((text) => JSON.parse(text) as RunRecord)
    expect(records.map(({ run }) => run.name)).toEqual(['b', 'a'])
    // Which run each verdict is of, and no more: no table.
    expect(stderr).toMatch(
      /^1\/2 {2}.*b\.load\.ts\n✓ PASS[^\n]*\n2\/2 {2}.*a\.load\.ts\n✓ PASS[^\n]*\n✓ PASS {2}in all: 2 pass\n$/,
    )
    expect(stderr).not.toMatch(/^plan /m)
  })

  it('several plans have their own configuration each', async () => {
    plan('a')
    plan('deep/c')
    space.write('package.json', '{}')
    space.write('plimsoll.config.mjs', "export default { name: 'of all', json: 'out.json' }\n")
    space.write('plans/deep/plimsoll.config.mjs', "export default { name: 'of one', json: 'out.json' }\n")
    const { code } = await run('plans', '--quiet')
    expect(code).toBe(0)
    expect(space.record('out.a.json').run.name).toBe('of all')
    expect(space.record('plans/deep/out.c.json').run.name).toBe('of one')
  })

  it('print the settings of each and run none', async () => {
    plan('a')
    plan('b')
    const { code, stdout } = await run('plans', '--print-config', '-u', '7')
    expect(code).toBe(0)
    expect(stdout.match(/^users +7 +flag {2}--users$/gm)).toHaveLength(2)
    expect(asked).toEqual([])
  })

  it('are all read before the first one runs', async () => {
    plan('a')
    plan('b', { head: 'const wrong: string = 5\nvoid wrong' })
    plan('c', { head: "throw new Error('no database')" })
    const { code, stderr } = await checkedRun('plans')
    expect(code).toBe(2)
    expect(stderr).toContain('plans/b.load.ts:2')
    expect(stderr).toContain('no database')
    expect(stderr).not.toContain('1/3')
    expect(asked).toEqual([])
  })

  it('a plan that cannot be run does not stop the others, and the gravest outcome counts', async () => {
    plan('a', { p95: '0.001ms' })
    plan('b', { target: 'http://127.0.0.1:1' })
    plan('c')
    const { code, stderr } = await run('plans')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot connect to http://127.0.0.1:1')
    expect(stderr).toMatch(/^plans\/a\.load\.ts +✗ FAIL/m)
    expect(stderr).toMatch(/^plans\/b\.load\.ts +✗ MISTAKE/m)
    expect(stderr).toMatch(/^plans\/c\.load\.ts +✓ PASS/m)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('end with the one that %s ends', async (signal) => {
    plan('a', { length: '10m' })
    plan('b')
    const command = new RunningCommand(['run', 'plans', '--no-type-check', '--json', 'run.json'], {
      cwd: space.folder,
    })
    await command.says(/\[ *\d+ s/)
    command.process.kill(signal)
    const { code, stderr } = await command.ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/^plans\/a\.load\.ts +! INTERRUPTED/m)
    expect(stderr).toMatch(/^plans\/b\.load\.ts +– not run/m)
    expect(space.record('run.a.json').run.ended).toBe('interrupted')
    expect(existsSync(space.path('run.b.json'))).toBe(false)
    expect(asked).not.toContain('/b')
  })

  it('end by themselves, with their reports, when the command is gone', async () => {
    plan('a', { length: '10m' })
    plan('b')
    const words = ['run', 'plans', '--no-type-check', '--json', 'run.json']
    const command = new RunningCommand(words, { cwd: space.folder })
    await command.says(/\[ *\d+ s/)
    command.process.kill('SIGKILL')
    // The plan's process has the same output: it is over when that is closed.
    const { stderr } = await command.ended
    expect(stderr).toContain('INVALID')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(space.record('run.a.json').run.ended).toBe('interrupted')
    expect(asked).not.toContain('/b')
  })

  it.each([
    ['a folder without plans', ['deep'], 'there is no plan in the folder'],
    ['a plan that is not there', ['a.load.ts', 'no.load.ts'], 'there is no plan file'],
    ['--watch', ['a.load.ts', 'b.load.ts', '--watch'], '--watch works with one plan only'],
    ['a wrong value', ['a.load.ts', 'b.load.ts', '-u', '0'], '--users is "0"'],
  ])('are one mistake with %s', async (_, words, message) => {
    plan('a')
    plan('b')
    const paths = words.map((word) => (word.startsWith('-') || word === '0' ? word : `plans/${word}`))
    const { code, stdout, stderr } = await run(...paths)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(asked).toEqual([])
  })
})
