import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/child-server.ts'
import { NodeProxy } from '../servers/node-proxy.ts'
import { NodeServer } from '../servers/node-server.ts'
import { makeCertificate } from '../servers/tls-certificate.ts'
import { plimsoll, Workspace } from '../support/command.ts'

const space = new Workspace()
const tls = makeCertificate()
const user = makeCertificate()
const answer = { 'Content-Type': 'text/plain' }
let plain: NodeServer
let secure: NodeServer
/** The number of requests by Host header. */
const hosts: (string | undefined)[] = []

beforeAll(async () => {
  plain = await NodeServer.http(({ headers, url }, response) => {
    hosts.push(headers.host)
    response.writeHead(url === '/missing' ? 404 : 200, answer).end('ok')
  })
  secure = await NodeServer.http((_, response) => response.end('ok'), { tls, clientCa: user.ca })
})

afterAll(async () => {
  await plain.stop()
  await secure.stop()
  for (const certificate of [tls, user]) certificate[Symbol.dispose]()
  space.remove()
})

const noProxies = {
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  NO_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  no_proxy: '',
}

/** The output without its line breaks. */
const unwrapped = (text: string) => text.replace(/\n {2}(?=\S)/g, ' ')

/** Sends ten requests. Returns the exit code, the output and the record. */
async function quick(url: string, words: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const ended = await plimsoll(['quick', url, '-n', '10', '--json', space.path('out.json'), ...words], {
    env: { ...noProxies, ...env },
  })
  return { ...ended, stderr: unwrapped(ended.stderr), record: () => space.record('out.json') }
}

/** Runs a plan with these connection settings to its end. */
async function run(target: string, connecting: string, words: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const file = space.write(
    'way.load.ts',
    `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /look')
export default plan({
  target: '${target}',
  mix: scenario('look', ({ call }) => call(look)),
  load: users({ steady: { hold: 1, for: '200ms' } }),
  ${connecting},
})
`,
  )
  const ended = await plimsoll(['run', file, '--json', space.path('out.json'), ...words], {
    env: { ...noProxies, ...env },
  })
  return { ...ended, stderr: unwrapped(ended.stderr), record: () => space.record('out.json') }
}

describe('a target is reached', () => {
  it('over a Unix socket', async () => {
    const seen: unknown[] = []
    await using server = await NodeServer.http(
      ({ url, headers }, response) => {
        seen.push([url, headers.host])
        response.end('ok')
      },
      { unix: true },
    )
    const { code, stderr, record } = await quick(`${server.url}:/health?x=1`)
    expect(stderr).toContain('PASS')
    expect(code).toBe(0)
    expect(record().totals.requests).toBe(10)
    expect(record().run.target).toBe(server.url)
    expect(seen).toEqual(Array(10).fill(['/health?x=1', 'localhost']))
  })

  it('a target is reached by a pinned name, on the command line or in the plan', async () => {
    hosts.length = 0
    const target = `http://api.invalid:${plain.port}`
    const { code } = await quick(target, ['--resolve', `api.invalid:${plain.port}:127.0.0.1`])
    expect(code).toBe(0)
    expect(new Set(hosts)).toEqual(new Set([`api.invalid:${plain.port}`]))
    expect((await run(target, "resolve: { 'api.invalid': '127.0.0.1' }, dns: { pick: 'first' }")).code).toBe(
      0,
    )
  })

  it('through a proxy, which the findings mention', async () => {
    await using proxy = await NodeProxy.start()
    const url = proxy.url.replace('//', '//me:secret@')
    const { code, stderr, record } = await quick(plain.url, ['--proxy', url])
    expect(code).toBe(0)
    expect(proxy.heads).toHaveLength(10)
    expect(proxy.heads[0]).toContain(`GET ${plain.url}/ HTTP/1.1\r\nProxy-Authorization: Basic `)
    const findings = record().findings.map(({ message }) => message)
    expect(findings).toContain(`Every request went through the proxy ${proxy.url}.`)
    expect(stderr + JSON.stringify(record())).not.toContain('secret')
  })

  it('through a proxy from the environment, unless the target is on this machine', async () => {
    await using proxy = await NodeProxy.start({
      answer: () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    })
    const env = { HTTP_PROXY: proxy.url }
    const { code, record } = await quick('http://api.invalid/x', [], env)
    expect(code).toBe(0)
    expect(proxy.heads[0]).toMatch(/^GET http:\/\/api\.invalid\/x HTTP\/1\.1\r\n/)
    expect(
      record()
        .findings.map(({ message }) => message)
        .join(),
    ).toContain('which HTTP_PROXY names')
    expect((await quick(plain.url, [], env)).code).toBe(0)
    expect((await quick('http://api.invalid/x', ['--proxy', 'none'], env)).code).toBe(2)
    expect((await quick('http://api.invalid/x', [], { ...env, NO_PROXY: '.test, api.invalid' })).code).toBe(2)
    expect(proxy.heads).toHaveLength(10)
  })

  it('a target is reached with a client certificate from files next to the plan, also through a tunnel', async () => {
    await using proxy = await NodeProxy.start()
    for (const [name, text] of Object.entries({ ca: tls.ca, cert: user.cert, key: user.key }))
      space.write(`${name}.pem`, text)
    const settings = "tls: { ca: './ca.pem', cert: 'cert.pem', key: 'key.pem' }"
    for (const rest of ['', `, proxy: '${proxy.url}'`]) {
      const { code, stderr, record } = await run(secure.url, settings + rest)
      expect(stderr).toContain('PASS')
      expect(code).toBe(0)
      expect(record().totals.failures).toBe(0)
    }
    expect(proxy.heads[0]).toMatch(`CONNECT 127.0.0.1:${secure.port} HTTP/1.1`)
  })
})

describe('a mistake in connection settings gives one message with its line, before any load, with exit 2', () => {
  it.each([
    ["tls: { ca: './missing.pem' }", 'the plan\'s tls.ca is "./missing.pem": there is no such file'],
    ["tls: { cert: 'x' } as never", 'tls.cert is "x": there is no such file'],
    ["proxy: 'socks5://proxy.test'", 'SOCKS is not supported'],
    ["resolve: { 'api.test': 'nowhere' }", '"nowhere" is not an IP address'],
    ["dns: { ttl: '-1s' as never }", 'dns.ttl is "-1s"'],
  ])('%s', async (connecting, message) => {
    const { code, stderr } = await run(plain.url, connecting)
    expect(stderr).toContain(message)
    expect(stderr).toContain('way.load.ts:7')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(2)
  })

  it.each([
    [['--proxy', 'socks5://x'], '--proxy is "socks5://x"'],
    [['--resolve', 'api.test'], '--resolve is "api.test"'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await quick(plain.url, words)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('an environment variable with an invalid proxy', async () => {
    const { code, stderr } = await quick('http://api.invalid', [], { HTTP_PROXY: 'socks5://x' })
    expect(stderr).toContain('the environment variable HTTP_PROXY is "socks5://x"')
    expect(code).toBe(2)
  })
})

describe('an unreachable target is reported before the load, with advice', () => {
  it('a proxy that refuses', async () => {
    await using proxy = await NodeProxy.start({
      answer: () => 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
    })
    const { code, stderr } = await quick('https://api.invalid', ['--proxy', proxy.url])
    expect(stderr).toContain(
      `proxy 127.0.0.1:${proxy.port}: it refused: status 407 Proxy Authentication Required`,
    )
    expect(stderr).toContain('user name and password')
    expect(code).toBe(2)
  })

  it('a proxy that does not exist', async () => {
    const { code, stderr } = await quick(plain.url, ['--proxy', `http://127.0.0.1:${await freePort()}`])
    expect(stderr).toMatch(/proxy 127\.0\.0\.1:\d+: connection refused/)
    expect(stderr).toContain('--proxy none')
    expect(code).toBe(2)
  })

  it('a Unix socket that does not exist', async () => {
    const { code, stderr } = await quick('http://unix:/nowhere/app.sock:/x')
    expect(stderr).toContain('unix:/nowhere/app.sock: no such socket')
    expect(code).toBe(2)
  })

  it('a certificate that has expired', async () => {
    using expired = makeCertificate({ expired: true })
    await using server = await NodeServer.http((_, response) => response.end('ok'), { tls: expired })
    space.write('expired-ca.pem', expired.ca)
    const { code, stderr } = await run(server.url, "tls: { ca: 'expired-ca.pem' }")
    expect(stderr).toContain('certificate has expired')
    expect(stderr).toContain('Renew the certificate')
    expect(code).toBe(2)
  })
})

describe('quick', () => {
  let trusted: NodeServer
  const seen: { url: string; raw: string[] }[] = []
  beforeAll(async () => {
    trusted = await NodeServer.http(
      ({ url = '', rawHeaders }, response) => {
        seen.push({ url, raw: rawHeaders })
        response.end('ok')
      },
      { tls },
    )
  })
  afterAll(() => trusted.stop())

  it('accepts any certificate with --insecure, and those of a file with --cacert', async () => {
    expect((await quick(trusted.url)).code).toBe(2)
    expect((await quick(trusted.url, ['--insecure'])).code).toBe(0)
    expect((await quick(trusted.url, ['-k'])).code).toBe(0)
    expect((await quick(trusted.url, ['--cacert', space.write('ca.pem', tls.ca)])).code).toBe(0)
    expect((await quick(trusted.url, ['--cacert', space.write('other.pem', user.ca)])).code).toBe(2)
  })

  it.each([
    ['missing.pem', undefined, 'does not exist'],
    ['bad.pem', 'no certificate', 'cannot be read'],
  ])('explains a --cacert that it cannot use: %s', async (name, content, message) => {
    const file = content === undefined ? space.path(name) : space.write(name, content)
    const { code, stderr } = await quick(trusted.url, ['--cacert', file])
    expect(code).toBe(2)
    expect(stderr).toContain('--cacert')
    expect(stderr).toContain(message)
  })

  it('sends each URL as it is written, several in turn, with all headers', async () => {
    seen.length = 0
    const words = [`${trusted.url}/b?x=&q=%E9[1]a==1#part`, '-k', '--header', 'X-A: 1', '--header', 'x-a: 2']
    const { code, record } = await quick(`${trusted.url}/svc?wsdl`, words)
    expect(code).toBe(0)
    expect(Map.groupBy(seen, ({ url }) => url)).toEqual(
      new Map([
        ['/svc?wsdl', expect.toSatisfy((all: unknown[]) => all.length === 5)],
        ['/b?x=&q=%E9[1]a==1', expect.toSatisfy((all: unknown[]) => all.length === 5)],
      ]),
    )
    expect(seen[0]!.raw.join('|')).toContain('|X-A|1|X-A|2')
    expect(record().endpoints.map(({ name }) => name)).toEqual(['GET /svc', 'GET /b'])
    expect(record().run.otherTargets).toEqual([])
  })

  it('loads URLs of several hosts, each under its own name', async () => {
    const { code, record } = await quick(`${plain.url}/a`, [`${trusted.url}/a`, '-k'])
    expect(code).toBe(0)
    const other = `GET ${trusted.url}/a`
    expect(record().endpoints.map(({ name, requests }) => [name, requests])).toEqual([
      ['GET /a', 5],
      [other, 5],
    ])
    expect(record().run.otherTargets).toEqual([{ url: trusted.url, endpoints: [other] }])
  })
})

describe('an endpoint with a target of its own', () => {
  const twoHosts = (first: string, second: string) =>
    space.write(
      'two.load.ts',
      `import { endpoint, plan, scenario, users } from 'plimsoll'
const look = endpoint('GET /look')
const token = endpoint('GET /token', { target: '${second}' })
export default plan({
  target: '${first}',
  mix: scenario('look', async ({ call }) => {
    await call(token)
    await call(look)
  }),
  load: users({ steady: { hold: 1, for: '200ms' } }),
})
`,
    )

  it('is requested there whatever --host says, and the record says so', async () => {
    await using second = await NodeServer.http((_, response) => response.end('token'))
    hosts.length = 0
    const words = ['run', twoHosts('http://api.invalid', second.url), '--host', plain.url]
    const { code } = await plimsoll([...words, '--json', space.path('two.json')], { env: noProxies })
    expect(code).toBe(0)
    const { run, endpoints } = space.record('two.json')
    expect(run).toMatchObject({
      target: plain.url,
      otherTargets: [{ url: second.url, endpoints: ['GET /token'] }],
    })
    expect(endpoints.map(({ failures }) => failures)).toEqual([0, 0])
    expect(new Set(hosts)).toEqual(new Set([new URL(plain.url).host]))
    expect((await plimsoll([...words, '--once'], { env: noProxies })).code).toBe(0)
  })

  it('is checked before the load, as the target of the plan is', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const { code, stderr } = await plimsoll(['run', twoHosts(plain.url, nobody)], { env: noProxies })
    expect(code).toBe(2)
    expect(stderr).toContain(`cannot connect to ${nobody}`)
    expect(stderr).toContain('change the target of the endpoint')
  })

  it('is shown even if it is the value of an environment variable, as the target of the plan is', async () => {
    await using second = await NodeServer.http((_, response) => response.end('token'))
    const file = twoHosts(plain.url, 'SECOND')
    const text = readFileSync(file, 'utf8').replace("'SECOND'", "env('SECOND')")
    const path = space.write('two-env.load.ts', text.replace('import {', 'import { env,'))
    const env = { ...noProxies, SECOND: second.url }
    expect((await plimsoll(['run', path, '--json', space.path('env.json')], { env })).code).toBe(0)
    expect(space.record('env.json').run.otherTargets).toMatchObject([{ url: second.url }])
  })
})
