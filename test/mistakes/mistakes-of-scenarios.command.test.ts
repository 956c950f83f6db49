import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'
import { goldenFiles } from '../support/golden.ts'
import { mistakes, mistakesOfScenarios, planText } from './mistakes.ts'

const space = new Workspace()
const golden = goldenFiles(import.meta.url)
let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((_, response) => response.end('{}'))
})

afterAll(async () => {
  await server.stop()
  space.remove()
})

/** Runs a plan, and returns its exit code and what it says of the mistake. */
async function run(text: string, file: string): Promise<{ code: number | null; said: string }> {
  space.write(file, text)
  const { code, stderr } = await plimsoll(['run', file, '--no-type-check'], { cwd: space.folder })
  return { code, said: stderr.slice(stderr.indexOf('✗')).trimEnd() }
}

describe.concurrent('a mistake in a scenario in JavaScript', { timeout: 60_000 }, () => {
  const said = new Map<string, string>()

  it.each(mistakesOfScenarios.map((mistake, index) => [mistake.name, mistake.parts, index] as const))(
    'ends the run with its line and exit 2: %s',
    async (name, parts, index) => {
      const file = `mistake-${index}.load.js`
      const ended = await run(planText({ target: JSON.stringify(server.url), ...parts }), file)
      expect([ended.code, ended.said]).toEqual([2, expect.stringContaining(`${file}:`)])
      said.set(name, ended.said.replaceAll(basename(file), 'plan.load.js'))
    },
  )

  afterAll(() => {
    const texts = mistakesOfScenarios.map(({ name }) => `# ${name}\n${said.get(name)}\n`)
    golden('scenarios.txt', texts.join('\n'))
  })
})

describe.concurrent('a mistake in a plan', { timeout: 60_000 }, () => {
  it.each(Object.entries(mistakes).map(([group, [first]]) => [group, first!] as const))(
    'is one message with its line and exit 2, before anything is sent: %s',
    async (group, { parts }) => {
      const { code, said } = await run(planText(parts), `${group}.load.js`)
      expect([code, said]).toEqual([2, expect.stringContaining(`${group}.load.js:`)])
      expect(said).not.toMatch(/^\s+at /m)
    },
  )
})
