import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NodeServer } from '../servers/node-server.ts'
import { makeCertificate } from '../servers/tls-certificate.ts'
import { plimsoll, RunningCommand, Workspace } from '../support/command.ts'

const secret = 'qZ7vK2mX9pLw4TsB'
const space = new Workspace()
let target: NodeServer
let paths: string[] = []

beforeAll(async () => {
  target = await NodeServer.http((request, reply) => {
    paths.push(`${request.method} ${request.url}`)
    const answer = (
      type: string,
      body: string | Buffer,
      headers: Record<string, string> = {},
      status = 200,
    ) => reply.writeHead(status, { 'content-type': type, ...headers }).end(body)
    const items = Array.from({ length: 2_000 }, (_, id) => ({ id, name: `item ${id}` }))
    const path = request.url!.split('?')[0]!
    if (path === '/gzip') {
      const packed = gzipSync(JSON.stringify({ token: secret, items }))
      answer('application/json', packed, { 'content-encoding': 'gzip' })
    } else if (path === '/image') answer('image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255]))
    else if (path === '/page') answer('text/html', `<h1>Oops</h1>password=${secret}`, {}, 500)
    else if (path === '/large') answer('text/plain', Buffer.alloc(10 * 1024 * 1024, 'x'))
    else if (path === '/latin') answer('text/plain; charset=iso-8859-1', Buffer.from('Jörg', 'latin1'))
    else if (path === '/reset') target.reset(request.socket)
    else if (path === '/silent') return
    else if (path === '/login') {
      answer('application/json', JSON.stringify({ access_token: secret, user: 'ann' }), {
        'set-cookie': `sid=${secret}; Path=/`,
      })
    } else answer('application/json', '{"id":1}')
  })
})

afterAll(async () => {
  await target.stop()
  space.remove()
})

/** Runs a plan once with these scenarios, each the body of an async function. */
async function once(scenarios: Record<string, string>, words: string[] = [], rest = '', url = target.url) {
  paths = []
  const made = Object.entries(scenarios)
    .map(
      ([name, body]) =>
        `scenario('${name}', async ({ call, check, wait, measure, group, data, session, stopUser }: any) => {\n${body}\n})`,
    )
    .join(',\n')
  const file = space.write(
    'once.load.ts',
    `import { endpoint, plan, scenario, users } from 'plimsoll'
const at = Object.fromEntries(['gzip', 'image', 'page', 'large', 'latin', 'reset', 'silent', 'ok'].map((path) => [path, endpoint(\`GET /\${path}\`)])) as any
const login = endpoint('POST /login')
export default plan({
  target: '${url}',
  mix: [${made}],
  load: users({ steady: { hold: 50, for: '10m' } }),
  sla: { p95: '0.001ms' } as never,
  ${rest}
})
`,
  )
  const ended = await plimsoll(['run', file, '--once', '--no-type-check', ...words])
  expect(ended.stderr).not.toContain(secret)
  expect(ended.stdout).toBe('')
  return ended
}

describe('each scenario one time', () => {
  it('runs in the order of the mix, with all around it, and judges nothing', async () => {
    const { code, stderr } = await once(
      {
        first: "await call(at.ok); check('it has data', data().n === 7); await wait('20ms')",
        second:
          "await group('sums', () => measure('add', () => 1 + 1)); check('it has a session', session() === 'ann')",
      },
      [],
      `setup: async ({ call }) => { await call(login); return { n: 7 } },
       teardown: async ({ call }) => { await call(at.ok) },
       onStart: async ({ call }) => (await call(login).json<any>()).user,
       onStop: async ({ call }) => { await call(at.ok) },`,
    )
    expect(code).toBe(0)
    expect(paths).toEqual(['POST /login', 'POST /login', 'GET /ok', 'GET /ok', 'GET /ok'])
    const parts = [...stderr.matchAll(/^(?! |✓|→)(?:.+)$/gm)].map(([line]) => line)
    expect(parts.slice(2)).toEqual(['setup', 'onStart', 'first', 'second', 'onStop', 'teardown'])
    expect(stderr).toMatch(/ {2}✓ POST \/login +200 /)
    expect(stderr).toContain('  ✓ check: it has data\n  · waits 20 ms\n')
    expect(stderr).toMatch(/ {2}✓ add +.* [mµ]s\n {2}✓ sums +.* [mµ]s\n/)
    expect(stderr).toContain('✓ 2 scenarios ran to their end · 5 requests\n')
    expect(stderr).not.toMatch(/SLA|PASS|FAIL/)
  })

  it('is exit 1 when one fails, and says which and why', async () => {
    const { code, stderr } = await once({ good: 'await call(at.ok)', bad: 'await call(at.page)' })
    expect(code).toBe(1)
    expect(stderr).toContain('    status 500 (http_5xx)\n  failed after')
    expect(stderr).toContain('✗ 1 of 2 scenarios failed · 2 requests, 1 failed\n→ --trace shows')
  })

  it('is exit 1 with the line of the check when one does not hold', async () => {
    const { code, stderr } = await once({ one: "await call(at.ok)\ncheck('never', false)" })
    expect(code).toBe(1)
    expect(stderr).toContain('✗ check: never\n')
    expect(stderr).toMatch(/❯ +8 │ check\('never', false\)/)
  })

  it('is exit 2 with the line when the scenario itself throws, and goes on with the next', async () => {
    const { code, stderr } = await once({ one: '\n;(undefined as any).x', two: 'await call(at.ok)' })
    expect(code).toBe(2)
    expect(stderr).toMatch(/✗ TypeError .*undefined/)
    expect(stderr).toMatch(/❯ +8 │ ;\(undefined/)
    expect(paths).toEqual(['GET /ok'])
  })

  it('is exit 2 with one message for a mistake in how the plan calls Plimsoll', async () => {
    const { code, stderr } = await once({ one: 'await call(at.ok, { params: { nothing: 1 } })' })
    expect(code).toBe(2)
    expect(stderr).toContain('has no path parameter "nothing"')
    expect(stderr).toContain('once.load.ts:7')
  })

  it('is exit 2 when setup fails, after what it did was shown, and the scenarios do not run', async () => {
    const rest = "setup: async ({ call }) => { await call(login); throw new Error('no seed data') },"
    const { code, stderr } = await once({ one: 'await call(at.ok)' }, [], rest)
    expect(code).toBe(2)
    expect(stderr).toMatch(/setup\n {2}✓ POST \/login/)
    expect(stderr).toContain("the plan's setup failed: no seed data")
    expect(paths).toEqual(['POST /login'])
  })

  it('still runs teardown when a scenario breaks off', async () => {
    const rest = 'teardown: async ({ call }) => { await call(login) },'
    const { code } = await once({ one: 'await call(at.ok, { params: { x: 1 } })' }, [], rest)
    expect(code).toBe(2)
    expect(paths).toEqual(['POST /login'])
  })

  it('follows a user that stops itself by another one for the rest', async () => {
    const { code, stderr } = await once({ one: 'await call(at.ok); stopUser()', two: 'await call(at.ok)' })
    expect(stderr).toContain('✓ 2 scenarios ran to their end · 2 requests')
    expect(code).toBe(0)
  })

  it('says that the target is not there before anything else', async () => {
    const { code, stderr } = await once({ one: 'await call(at.ok)' }, [], '', 'http://127.0.0.1:1')
    expect(code).toBe(2)
    expect(stderr).toContain('connection refused')
  })

  it('runs what was declared without a plan file as well', async () => {
    const { code, stderr } = await plimsoll([
      'quick',
      `${target.url}/login?token=${secret}`,
      '--once',
      '--trace',
    ])
    expect(code).toBe(0)
    expect(stderr).toContain('> GET /login?token=***\n')
    expect(stderr).toContain('<   "user": "ann"\n')
    expect(stderr).not.toContain(secret)
  })

  it('is ended by an interrupt, with teardown and exit 130', async () => {
    const file = space.write(
      'long.load.ts',
      `import { endpoint, plan, scenario, users } from 'plimsoll'
const ok = endpoint('GET /ok'), bye = endpoint('GET /bye'), silent = endpoint('GET /silent')
export default plan({ target: '${target.url}', load: users({ s: { hold: 1, for: '1s' } }),
  mix: [scenario('long', async ({ call, wait }) => { await call(ok); await Promise.all([call(silent), wait('1h')]) }), scenario('never', ({ call }) => call(ok))],
  teardown: async ({ call }) => { await call(bye) } })`,
    )
    paths = []
    const running = new RunningCommand(['run', file, '--once', '--no-type-check'])
    await running.says(/waits 1 h|waits 60 m/)
    running.process.kill('SIGINT')
    const { code, stderr } = await running.ended
    expect(code).toBe(130)
    expect(stderr).toContain('was cut after')
    expect(stderr).toContain('✗ interrupted')
    expect(paths.filter((path) => path !== 'GET /silent')).toEqual(['GET /ok', 'GET /bye'])
  })

  it('says which flags change nothing, and with --quiet only what it came to', async () => {
    const flags = ['-u', '5', '--html', space.path('none.html'), '--seed', '3']
    const { stderr, code } = await once({ one: 'await call(at.ok)' }, flags)
    expect(code).toBe(0)
    expect(stderr).toContain('\nno effect without load: --users, --html\n')
    expect(existsSync(space.path('none.html'))).toBe(false)
    const quiet = await once({ one: 'await call(at.ok)' }, ['--quiet'])
    expect(quiet.stderr).toBe('✓ 1 scenario ran to its end · 1 request\n')
  })

  it('takes no --trace without --once', async () => {
    const file = space.path('once.load.ts')
    const { code, stderr } = await plimsoll(['run', file, '--trace'])
    expect(code).toBe(2)
    expect(stderr).toContain('--trace needs --once')
  })
})

describe('every request and reply', () => {
  it('is shown whole, without its secrets', async () => {
    const { code, stderr } = await once(
      {
        one: `await call(login, { query: { api_key: '${secret}', page: 2 }, headers: { Authorization: 'Bearer ${secret}', 'X-Name': 'Jörg' }, json: { user: 'ann', password: '${secret}', list: [1] } })`,
      },
      ['--trace'],
    )
    expect(code).toBe(0)
    expect(stderr).toContain('> POST /login?api_key=***&page=2\n')
    expect(stderr).toContain('> Authorization: Bearer ***\n')
    expect(stderr).toContain('> X-Name: Jörg\n')
    expect(stderr).toContain('>   "password": "***",\n    >   "list": [\n')
    expect(stderr).toContain('< 200 OK\n')
    expect(stderr).toContain('< set-cookie: sid=***; Path=/\n')
    expect(stderr).toContain('<   "access_token": "***",\n    <   "user": "ann"\n')
    expect(stderr).toMatch(/connect [\d.]+ ms · first byte [\d.]+ ms · .*in all [\d.]+ m?s/)
  })

  it('is shown for whatever comes: packed, binary, broken off, huge, in a charset of old', async () => {
    const caught = (path: string) => `await call(at.${path}).catch(() => {});`
    const { code, stderr } = await once(
      { all: ['gzip', 'image', 'page', 'large', 'latin', 'reset'].map(caught).join('\n') },
      ['--trace'],
    )
    expect(code).toBe(0)
    expect(stderr).toContain('<   "token": "***",\n')
    expect(stderr).toContain('<       "name": "item 20"\n')
    expect(stderr).not.toContain('"item 1999"')
    expect(stderr).toContain('< binary, 6 B\n    < 89 50 4e 47 00 ff\n')
    expect(stderr).toContain('< 500 Internal Server Error\n')
    expect(stderr).toContain('< <h1>Oops</h1>password=***\n')
    expect(stderr).toContain(`< ${'x'.repeat(4_096)}\n    < … the beginning of 10.5 MB\n`)
    expect(stderr).toContain('< Jörg\n')
    expect(stderr).toContain('connection reset by the server (reset)\n')
    expect(stderr).toContain('< no reply\n')
    expect(stderr.length).toBeLessThan(40_000)
  })

  it('is shown over TLS with what the handshake took', async () => {
    using tls = makeCertificate()
    await using server = await NodeServer.http((_, reply) => reply.end('{"ok":true}'), { tls })
    const rest = 'tls: { insecure: true },'
    const { code, stderr } = await once({ one: 'await call(at.ok)' }, ['--trace'], rest, server.url)
    expect(code).toBe(0)
    expect(stderr).toMatch(/connect [\d.]+ ms · tls [\d.]+ ms/)
    expect(stderr).toContain('<   "ok": true\n')
  })

  it('has no colours where they are not wanted, and has them where they are forced', async () => {
    const file = space.path('once.load.ts')
    const control = '\u001b['
    const plain = await plimsoll(['run', file, '--once', '--trace', '--no-type-check'])
    expect(plain.stderr).not.toContain(control)
    const coloured = await plimsoll(['run', file, '--once', '--trace', '--no-type-check'], {
      env: { FORCE_COLOR: '1' },
    })
    expect(coloured.stderr).toContain(control)
  })
})
