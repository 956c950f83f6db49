import { renameSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'

let target: NodeServer
let space: Workspace
let running: RunningCommand | undefined
let paths: string[] = []

beforeAll(async () => {
  target = await NodeServer.http((request, reply) => {
    paths.push(request.url!)
    reply.end('{}')
  })
})

afterAll(() => target.stop())

beforeEach(() => {
  space = new Workspace()
  paths = []
})

afterEach(async () => {
  if (running !== undefined) {
    running.process.kill('SIGKILL')
    await running.ended
  }
  space.remove()
})

const plan = (body: string, head = '') => `import { endpoint, plan, scenario, users } from 'plimsoll'
${head}
const first = endpoint('GET /first'), second = endpoint('GET /second'), bye = endpoint('GET /bye')
export default plan({
  target: '${target.url}', load: users({ steady: { hold: 1, for: '1s' } }),
  mix: scenario('one', async ({ call, wait, check }: any) => { ${body} }),
  teardown: ({ call }) => call(bye),
})
`

/** Its output since the last call, up to where it waits. */
async function untilItWaits(rounds: number): Promise<string> {
  const waits = '(?:[\\s\\S]*?watching the plan[^\\n]*\\n){'
  await running!.says(new RegExp(`^${waits}${rounds}}`))
  return running!.stderr.split('watching the plan')[rounds - 1]!
}

function start(file: string, ...words: string[]): RunningCommand {
  running = new RunningCommand(['run', file, '--watch', '--no-type-check', ...words])
  return running
}

describe('a plan that is watched', () => {
  it('runs again when it is saved, a mistake or not, until it is interrupted', async () => {
    const file = space.write('a.load.ts', plan('await call(first)'))
    start(file)
    expect(await untilItWaits(1)).toContain('✓ 1 scenario ran to its end')
    writeFileSync(file, plan('await call(second) ]'))
    const broken = await untilItWaits(2)
    expect(broken).toContain('saved: ')
    expect(broken).toContain('a.load.ts:6')
    expect(broken).toMatch(/✗ .*"\]"/)
    writeFileSync(file, plan("await call(second); check('never', false)"))
    expect(await untilItWaits(3)).toContain('✗ check: never')
    expect(paths).toEqual(['/first', '/bye', '/second', '/bye'])
    running!.process.kill('SIGINT')
    expect((await running!.ended).code).toBe(130)
  })

  it('runs again when what it imports is replaced, as editors do, or comes to be', async () => {
    space.write('parts.ts', "export const check = () => 'one'")
    const head = "import { check } from './parts.ts'\nconsole.error('it is ' + check())"
    const file = space.write('b.load.ts', plan('await call(first)', head))
    start(file)
    expect(await untilItWaits(1)).toContain('it is one')
    space.write('parts.tmp', "import { two } from './more.ts'\nexport const check = () => two")
    renameSync(space.path('parts.tmp'), space.path('parts.ts'))
    expect(await untilItWaits(2)).toContain('Could not resolve "./more.ts"')
    space.write('more.ts', "export const two = 'two'")
    expect(await untilItWaits(3)).toContain('it is two')
    space.write('more.ts', "export const two = 'three'")
    expect(await untilItWaits(4)).toContain('it is three')
  })

  it('ends what still runs when it is saved, and lets it clean up', async () => {
    const file = space.write('c.load.ts', plan("await call(first); await wait('1h')"))
    start(file)
    await running!.says(/waits/)
    writeFileSync(file, plan('await call(second)'))
    await running!.says(/was cut after[\s\S]*✓ 1 scenario ran/)
    expect(paths).toEqual(['/first', '/bye', '/second', '/bye'])
  })

  it('is ended at once by an interrupt, whatever still runs', async () => {
    const file = space.write('d.load.ts', plan('await call(first); for (;;);'))
    start(file, '--trace')
    await running!.says(/> GET \/first/)
    running!.process.kill('SIGINT')
    expect((await running!.ended).code).toBe(130)
  })

  it('says once each time what each run says', async () => {
    const file = space.write('e.load.ts', plan('await call(first)'))
    const words = ['run', file, '--watch', '--no-type-check']
    running = new RunningCommand(words, { env: { PLIMSOLL_USRES: '1' } })
    expect((await untilItWaits(1)).match(/PLIMSOLL_USRES has no effect/g)).toHaveLength(1)
  })

  it('a plan that does not exist is a mistake, and the message names the nearest one', async () => {
    space.write('checkout.load.ts', plan('await call(first)'))
    const { code, stderr } = await plimsoll(['run', space.path('chekout.load.ts'), '--watch'])
    expect(code).toBe(2)
    expect(stderr).toContain('checkout.load.ts?')
  })
})
