import { rmSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plan as declare, endpoint, RunFailed, run as runPlan, scenario, users } from '../../src/index.ts'
import { NodeServer } from '../servers/node-server.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
let server: NodeServer

beforeAll(async () => {
  server = await NodeServer.http((request, response) => {
    if (request.url === '/broken') {
      response.writeHead(503, { 'content-type': 'application/json' })
      response.end('{"error":"the database is down","password":"hunter22"}')
    } else response.end('ok')
  })
  // Without an SLA its verdict does not depend on how busy the machine is.
  space.write('other.load.ts', plan('', '{}'))
})
afterAll(async () => {
  await server.stop()
  space.remove()
})
beforeEach(() => {
  for (const name of ['run.json', 'run.xml', 'run.md', 'run.log']) rmSync(space.path(name), { force: true })
})

function plan(rest: string, sla = "{ p95: '30s' }"): string {
  return `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /look')
const broken = endpoint('GET /broken')
export default plan({
  target: '${server?.url}',
  mix: scenario('look', async ({ call, wait }) => { await call(look); await wait('20ms') }),
  load: users({ steady: { hold: 1, for: '300ms' } }),
  sla: ${sla},
  ${rest}
})
`
}

async function run(text: string, ...words: string[]) {
  space.write('run.load.ts', text)
  const files = ['--json', 'run.json', '--junit', 'run.xml', '--markdown', 'run.md']
  return plimsoll(['run', 'run.load.ts', '--no-type-check', ...files, ...words], { cwd: space.folder })
}

describe('a run whose teardown failed has one outcome everywhere:', { timeout: 30_000 }, () => {
  const slas: [name: string, sla: string, status: string, verdict: RegExp][] = [
    ['with SLAs that are met', "{ p95: '30s' }", 'invalid', /INVALID {2}.*the plan's teardown failed/],
    ['with an SLA that is not met', "{ p95: '0.001ms' }", 'fail', /FAIL {2}/],
    ['without SLAs', 'undefined as never', 'invalid', /INVALID {2}.*the plan's teardown failed/],
  ]
  const message = "the plan's teardown failed: GET /broken: status 503"
  const teardown = 'teardown: async ({ call }) => { await call(broken) },'

  it.each(slas)('%s', async (_, sla, status, verdict) => {
    const { code, stderr } = await run(plan(teardown, sla), '--reporter', 'terminal', '--reporter', 'github')
    expect(code).toBe(2)
    const { run: outcome, verdict: found } = space.record('run.json')
    expect([outcome.ended, found.status]).toEqual(['failed', status])
    expect(found.reasons.at(-1)).toEqual({
      message,
      advice: 'The reply was: {"error":"the database is down","password":"***"}',
    })
    expect(stderr).toMatch(verdict)
    expect(stderr).toContain(`✗ ${message}`)
    expect(stderr).toContain('run.load.ts:9')
    expect(stderr).toContain('the database is down')
    expect(space.read('run.md')).toContain(message)
    expect(space.read('run.xml')).toMatch(/<testcase classname="measurement"[^>]*>\s*<error /)
    expect(space.read('run.xml')).toContain('teardown failed')
  })

  it('with --quiet', async () => {
    const { code, stderr } = await run(plan(teardown), '--quiet')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^! INVALID {2}[^\n]*teardown failed\n✗ the plan's teardown failed/)
  })

  it('as one of several plans', async () => {
    const { code, stderr } = await run(plan(teardown), 'other.load.ts')
    expect(code).toBe(2)
    expect(space.record('run.run.json').verdict.status).toBe('invalid')
    expect(stderr).toMatch(/✗ MISTAKE {2}in all: 1 mistake, 1 pass\n$/)
  })

  it.each(['a plan file', 'a plan object'])(
    'for a program that runs %s, whose error has the record',
    async (kind) => {
      const failing = () => {
        const look = endpoint(`GET /look/${kind.length}`)
        return declare({
          target: server.url,
          mix: scenario('look', async ({ call }) => void (await call(look))),
          load: users({ steady: { hold: 1, for: '200ms' } }),
          teardown: () => {
            throw new Error('still in use')
          },
        })
      }
      const text = plan("teardown: () => { throw new Error('still in use') },")
      const given = kind === 'a plan file' ? space.write('program.load.ts', text) : failing()
      const error = await runPlan(given, { typeCheck: false }).catch((error) => error)
      expect(error).toBeInstanceOf(RunFailed)
      expect(error.code).toBe('teardown-failed')
      expect(error.record.verdict.status).toBe('invalid')
      expect(error.record.verdict.reasons[0].message).toBe("the plan's teardown failed: still in use")
      expect(error.record.totals.requests).toBeGreaterThan(0)
    },
  )
})

describe('a failed setup', () => {
  it('says the line of the call and the reply, without secrets, before any load', async () => {
    const { code, stderr } = await run(
      plan(`setup: async ({ call }) => {
    const made = []
    made.push(await call(broken))
  },`),
    )
    expect(code).toBe(2)
    expect(stderr).toContain("✗ the plan's setup failed: GET /broken: status 503")
    expect(stderr).toContain('❯ 11 │     made.push(await call(broken))')
    expect(stderr).toContain('→ The reply was: {"error":"the database is down","password":"***"}')
  })

  it('is followed by the teardown, whose failure is told too', async () => {
    const { code, stderr } = await run(
      plan(`setup: () => { throw new Error('no room') },
  teardown: (_, data: any) => { console.log('cleaning'); void data.id },`),
    )
    expect(code).toBe(2)
    expect(stderr).toContain("✗ the plan's setup failed: no room")
    expect(stderr).toMatch(/→ The teardown that followed failed, too: .*undefined/)
    expect(stderr).toContain('cleaning\n')
  })
})

describe('the last lines of console.log', { timeout: 30_000 }, () => {
  const lines = 20_000
  const talk = (what: string) => `for (let line = 1; line <= ${lines}; line++) console.log('${what}', line)`

  it.each([
    [
      'of setup and teardown',
      [],
      `setup: () => { ${talk('setup')} }, teardown: () => { ${talk('teardown')} },`,
    ],
    [
      'with --once',
      ['--once'],
      `onStop: () => { ${talk('setup')} }, teardown: () => { ${talk('teardown')} },`,
    ],
    [
      'before an exception',
      [],
      `setup: () => { ${talk('setup')} }, teardown: () => { ${talk('teardown')}; throw new Error('then') },`,
    ],
    [
      'before an endless loop',
      ['--teardown-timeout', '1s'],
      `setup: () => { ${talk('setup')} }, teardown: () => { ${talk('teardown')}; for (;;); },`,
    ],
    [
      'before process.exit',
      [],
      `setup: () => { ${talk('setup')} }, teardown: () => { ${talk('teardown')}; process.exit(1) },`,
    ],
  ])('%s are not lost', async (_, words, rest) => {
    const { stderr } = await run(plan(rest), ...words)
    for (const what of ['setup', 'teardown']) {
      expect(stderr).toContain(`\n${what} ${lines}\n`)
      expect(stderr.match(new RegExp(`^${what} \\d+$`, 'gm'))?.length).toBe(lines)
    }
  })
})
