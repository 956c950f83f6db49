import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { WiredUser } from '../../../test/support/wired-user.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import type { EndpointOptions } from '../../plan/endpoint/endpoint-options.ts'
import { basic } from '../../plan/request/auth.ts'

interface Seen {
  server: string
  url: string
  headers: IncomingMessage['headers']
  socket: unknown
}

const certificate = makeCertificate()
let seen: Seen[] = []
let home: NodeServer
let second: NodeServer
let secure: NodeServer
let named = 0

/** A server that records its requests; `/to?URL` redirects and `/cookie` sets a cookie. */
const listener = (server: string) => (request: IncomingMessage, reply: ServerResponse) => {
  const { url = '', headers, socket } = request
  seen.push({ server, url, headers, socket })
  if (url.startsWith('/to?')) reply.writeHead(302, { location: url.slice(4) })
  if (url === '/cookie') reply.setHeader('set-cookie', `from=${server}; Path=/`)
  reply.end(server)
}

beforeAll(async () => {
  home = await NodeServer.http(listener('home'))
  second = await NodeServer.http(listener('second'))
  secure = await NodeServer.http(listener('secure'), { tls: certificate })
})
afterAll(async () => {
  for (const server of [home, second, secure]) await server.stop()
  certificate[Symbol.dispose]()
})
beforeEach(() => {
  seen = []
})

const at = (target: string | undefined, path = '/x', options: EndpointOptions = {}) =>
  endpoint(`GET ${path}` as 'GET /x', {
    name: `target ${named++}`,
    ...(target !== undefined && { target }),
    ...options,
  })

/** The second server under another name, which is another host for cookies and certificates. */
const elsewhere = () => second.url.replace('127.0.0.1', 'localhost')

describe('an endpoint with a target of its own', () => {
  test('is requested there, and the others at the target of the plan', async () => {
    using run = new WiredUser(home.url)
    const other = at(`${elsewhere()}/base`, '/y?wsdl')
    expect(await run.user.call(other).text()).toBe('second')
    expect(await run.user.call(at(undefined)).text()).toBe('home')
    expect(await run.user.call(other).text()).toBe('second')
    expect(seen.map(({ url }) => url)).toEqual(['/base/y?wsdl', '/x', '/base/y?wsdl'])
    expect(seen[0]!.headers.host).toBe(new URL(elsewhere()).host)
    expect(seen[0]!.socket).toBe(seen[2]!.socket)
    expect(run.connectionsOpened).toBe(2)
  })

  test('shares connections with another endpoint of the same host, whatever their base paths', async () => {
    using run = new WiredUser(home.url)
    for (const base of ['', '/a', '/b']) await run.user.call(at(second.url + base))
    await run.user.call(at(`${home.url}/v2`))
    await run.user.call(at(undefined))
    expect(seen.map(({ url }) => url)).toEqual(['/x', '/a/x', '/b/x', '/v2/x', '/x'])
    expect(run.connectionsOpened).toBe(2)
  })

  test('may have connections of its own', async () => {
    using run = new WiredUser(home.url)
    await run.user.call(at(second.url, '/x', { connections: 2 }))
    await run.user.call(at(second.url))
    expect(seen.map(({ server }) => server)).toEqual(['second', 'second'])
    expect(run.connectionsOpened).toBe(2)
  })

  test('keeps the cookies of each host apart', async () => {
    using run = new WiredUser(home.url)
    await run.user.call(at(undefined, '/cookie'))
    await run.user.call(at(elsewhere(), '/cookie'))
    await run.user.call(at(undefined))
    await run.user.call(at(elsewhere()))
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      undefined,
      'from=home',
      'from=second',
    ])
  })

  test('has the headers and the auth of the plan, but not its Host', async () => {
    using run = new WiredUser(home.url, {
      headers: { host: 'virtual.test', 'x-a': '1' },
      auth: basic('a', 'b'),
    })
    await run.user.call(at(second.url))
    await run.user.call(at(undefined))
    expect(seen[0]!.headers).toMatchObject({ host: new URL(second.url).host, 'x-a': '1' })
    expect(seen[0]!.headers.authorization).toMatch(/^Basic /)
    expect(seen[1]!.headers.host).toBe('virtual.test')
  })

  test('is reached with TLS of its own', async () => {
    using run = new WiredUser(home.url, { tls: { ca: certificate.ca } })
    expect(await run.user.call(at(secure.url)).text()).toBe('secure')
    expect(await run.user.call(at(undefined)).text()).toBe('home')
  })

  test('is redirected at its own host and to the target of the plan, and nowhere else', async () => {
    using run = new WiredUser(home.url)
    const host = elsewhere()
    expect(await run.user.call(at(host, '/to?/end')).text()).toBe('second')
    expect(await run.user.call(at(host, `/to?${home.url}/end`)).text()).toBe('home')
    expect(seen.at(-1)!.headers.host).toBe(new URL(home.url).host)
    await expect(run.user.call(at(host, '/to?http://other.invalid/'))).rejects.toThrow('to another host')
    await expect(run.user.call(at(undefined, `/to?${host}/end`))).rejects.toThrow('to another host')
  })

  test('can be streamed, and left', async () => {
    using run = new WiredUser(home.url)
    for await (const piece of run.user.call(at(second.url)).stream()) {
      expect(Buffer.from(piece).toString()).toBe('second')
      break
    }
    expect(run.recorder.requests).toHaveLength(1)
  })
})

test.each(['localhost:8000', 'ftp://x', 'http://user:pw@x', 'http://x/?q', '', 7])(
  'a target that is no URL of a service is a mistake: %j',
  (target) => {
    expect(() => at(target as string)).toThrow(expect.objectContaining({ code: 'bad-target' }))
  },
)
