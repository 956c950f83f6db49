import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const root = resolve(import.meta.dirname, '../..')
const space = new Workspace()
let demo: DemoService

beforeAll(async () => {
  demo = await startDemo()
})

afterAll(async () => {
  await demo.close()
  space.remove()
})

/** Options that shorten some of the examples. */
const words: Record<string, readonly string[]> = {
  'examples/levels.load.ts': ['--level', 'light'],
  'examples/visitors.load.ts': ['--option', 'visitors=4', '--option', 'pace=hasty'],
}

it.each(globSync('examples/**/*.load.ts', { cwd: root }).sort())(
  '%s is checked, runs and passes',
  async (file) => {
    const out = space.path('example.json')
    const short = ['--host', demo.url, '--run-time', '3s', '--workers', '2', '--json', out]
    // On a busy machine an SLA may not be met, so exit codes 1 and 4 are accepted too.
    const { code, stderr } = await plimsoll(['run', resolve(root, file), ...short, ...(words[file] ?? [])])
    const record = space.record('example.json')
    expect(record.errors).toEqual([])
    expect(record.totals.requests).toBeGreaterThan(10)
    expect(record.endpoints.every(({ requests }) => requests > 0)).toBe(true)
    expect([0, 1, 4], stderr).toContain(code)
  },
)
