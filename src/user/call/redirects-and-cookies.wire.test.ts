import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { WiredUser } from '../../../test/support/wired-user.ts'
import type { CallOptions } from '../../plan/context/call-options.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { basic } from '../../plan/request/auth.ts'

const get = endpoint('GET /:path', { name: 'redirects: get' })
const head = endpoint('HEAD /:path', { name: 'redirects: head' })
const post = endpoint('POST /:path', { name: 'redirects: post' })
const put = endpoint('PUT /:path', { name: 'redirects: put' })

/** The requests that the server received. */
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []
let server: NodeServer
let other: NodeServer

async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
  let body = ''
  for await (const piece of request) body += piece
  const { method = '', url = '', headers } = request
  seen.push({ method, url, headers, body })
  const [, kind = '', value = ''] = url.slice(1).split(/^([a-z]+)-?/)
  if (kind === 'written') reply.writeHead(302, { location: location! }).end()
  else if (kind === 'to') reply.writeHead(Number(value), { location: '/end' }).end('moved')
  else if (kind === 'loop') reply.writeHead(302, { location: '/loop' }).end()
  else if (kind === 'count') {
    const left = Number(value)
    reply.writeHead(307, { location: left > 1 ? `/count-${left - 1}` : '/end' }).end()
  } else if (kind === 'elsewhere') reply.writeHead(302, { location: `${other.url}/there?x=1` }).end()
  else if (kind === 'foreign') reply.writeHead(302, { location: 'http://other.invalid/' }).end()
  else if (kind === 'odd') reply.writeHead(302, { location: 'javascript:alert(1)' }).end()
  else if (kind === 'nowhere') reply.writeHead(302).end('no location')
  else if (kind === 'broken') reply.writeHead(302, { location: '/500' }).end()
  else if (kind === 'cookie') {
    reply.setHeader('set-cookie', [
      `session=${value}; Path=/; HttpOnly`,
      'theme=dark; Path=/',
      'narrow=1; Path=/deep',
    ])
    reply.writeHead(302, { location: '/end' }).end()
  } else if (kind === 'forget') reply.setHeader('set-cookie', 'session=; Path=/; Max-Age=0').end('ok')
  else if (kind === 'evil')
    reply.setHeader('set-cookie', 'session=stolen; Domain=example.com; Path=/').end('ok')
  else if (url === '/500') reply.writeHead(500).end('broken')
  else reply.end(`the end of ${url}`)
}

/** The `Location` of replies to `/written`, one byte per character. */
let location: string | undefined

beforeAll(async () => {
  const listen = (request: IncomingMessage, reply: ServerResponse) => void answer(request, reply)
  server = await NodeServer.http(listen)
  other = await NodeServer.http(listen)
})
afterAll(async () => {
  await server.stop()
  await other.stop()
})

/** Makes one call and returns the text of the reply or the failure, and its record. */
async function outcome(
  run: WiredUser,
  to: typeof get | typeof post | typeof head | typeof put,
  path: string,
  options: Partial<CallOptions> = {},
) {
  seen = []
  const { call } = run.user
  const result = await call(to as typeof get, { params: { path }, ...options })
    .text()
    .catch((error: unknown) => error)
  return { result, recorded: run.recorder.requests.at(-1)! }
}

const wired = (options: Partial<PlanOptions> = {}) => new WiredUser(server.url, options)

describe('a redirect', () => {
  test.each([
    [301, post, 'GET', ''],
    [302, post, 'GET', ''],
    [303, put, 'GET', ''],
    [303, head, 'HEAD', ''],
    [307, post, 'POST', 'a=1'],
    [308, put, 'PUT', 'a=1'],
    [301, put, 'PUT', 'a=1'],
    [302, get, 'GET', ''],
  ])('is followed as by browsers: status %i', async (status, to, method, body) => {
    using run = wired()
    const options = to === get || to === head ? {} : { form: { a: 1 } }
    const { recorded } = await outcome(run, to, `to-${status}`, options)
    expect(seen.map(({ url }) => url)).toEqual([`/to-${status}`, '/end'])
    expect(seen[1]).toMatchObject({ method, body })
    expect(seen[1]!.headers['content-type']).toBe(
      body === '' ? undefined : 'application/x-www-form-urlencoded',
    )
    expect(run.recorder.requests).toHaveLength(1)
    expect(recorded).toMatchObject({ status: 200 })
    expect(run.runtime.counts.redirects).toBe(1)
    expect(run.connectionsOpened).toBe(1)
  })

  test('counts as one request together with its further requests, from start to end', async () => {
    using run = wired()
    const { result } = await outcome(run, get, 'count-9')
    expect(result).toBe('the end of /end')
    expect(seen).toHaveLength(10)
    const { recorded } = await outcome(run, get, 'end')
    expect(run.recorder.requests).toHaveLength(2)
    expect(run.recorder.requests[0]!.responseMs).toBeGreaterThan(recorded.responseMs)
  })

  test.each([
    ['loop', {}, /more than 10 redirects: is it a loop\?/, 'protocol', 11],
    ['count-3', { redirects: 2 }, /more than 2 redirects/, 'protocol', 3],
    ['foreign', {}, /redirect to another host, other\.invalid: name it/, 'check', 1],
    ['odd', {}, /redirect to something that is not an HTTP URL/, 'protocol', 1],
    ['broken', {}, /status 500/, 'http_5xx', 2],
  ] as const)('is a failure: %s', async (path, options, message, failure, requests) => {
    using run = wired()
    const { result, recorded } = await outcome(run, get, path, options)
    expect(result).toBeInstanceOf(RequestFailed)
    expect((result as Error).message).toMatch(message)
    expect(recorded.failure).toBe(failure)
    expect(seen).toHaveLength(requests)
    expect(run.recorder.requests).toHaveLength(1)
  })

  test.each([
    ['if the limit of the call is 0', 'to-302', { redirects: 0 }, 302],
    ['if its status is expected', 'to-302', { expect: [302] }, 302],
    ['if a judge decides', 'to-302', { judge: () => true }, 302],
    ['without an address', 'nowhere', {}, 302],
  ])('is not followed %s', async (_, path, options, status) => {
    using run = wired()
    const { result, recorded } = await outcome(run, get, path, options)
    expect(result).toMatch(/^(moved|no location)$/)
    expect(recorded.status).toBe(status)
    expect(seen).toHaveLength(1)
  })

  test('uses other connections and sends no secrets to another port of the host', async () => {
    using run = wired({ auth: basic('a', 'b'), headers: { 'x-app': '1' } })
    const { result } = await outcome(run, get, 'elsewhere')
    expect(result).toBe('the end of /there?x=1')
    expect(seen[0]!.headers).toMatchObject({ authorization: 'Basic YTpi', 'x-app': '1' })
    expect(seen[1]!.headers).toMatchObject({ host: new URL(other.url).host, 'x-app': '1' })
    expect(seen[1]!.headers.authorization).toBeUndefined()
    await outcome(run, get, 'elsewhere')
    expect(run.connectionsOpened).toBe(2)
  })
})

describe('cookies', () => {
  const cookiesOf = () => seen.map(({ headers }) => headers.cookie)

  test('are kept for the user, and sent with the next request', async () => {
    using run = wired()
    await outcome(run, get, 'cookie-abc')
    expect(cookiesOf()).toEqual([undefined, 'session=abc; theme=dark'])
    await outcome(run, get, 'end')
    expect(cookiesOf()).toEqual(['session=abc; theme=dark'])
    await outcome(run, get, 'forget')
    await outcome(run, get, 'end')
    expect(cookiesOf()).toEqual(['theme=dark'])
  })

  test('are each user’s own', async () => {
    using run = wired()
    await outcome(run, get, 'cookie-abc')
    seen = []
    await run.another().call(get, { params: { path: 'end' } })
    expect(cookiesOf()).toEqual([undefined])
  })

  test('are replaced by those that a call, an endpoint or the plan sets', async () => {
    using run = wired()
    await outcome(run, get, 'cookie-abc')
    await outcome(run, get, 'end', { headers: { cookie: 'mine=1' } })
    expect(cookiesOf()).toEqual(['mine=1'])
    using planned = wired({ headers: { Cookie: 'plan=1' } })
    await outcome(planned, get, 'cookie-abc')
    await outcome(planned, get, 'end')
    expect(cookiesOf()).toEqual(['plan=1'])
  })

  test('are ignored if they are for another site', async () => {
    using run = wired()
    await outcome(run, get, 'evil')
    await outcome(run, get, 'end')
    expect(cookiesOf()).toEqual([undefined])
  })

  test('are not kept if the plan turns them off', async () => {
    using run = wired({ cookies: false })
    await outcome(run, get, 'cookie-abc')
    expect(cookiesOf()).toEqual([undefined, undefined])
  })

  test.each([
    ['iteration', ['session=login; theme=dark', 'session=login; theme=dark']],
    ['user', ['session=login; theme=dark', 'session=later; theme=dark']],
  ] as const)(
    'start each iteration with those from onStart only if they are kept per iteration: %s',
    async (cookies, expected) => {
      seen = []
      const paths = ['end', 'cookie-later']
      using run = wired({
        cookies,
        onStart: ({ call }) => call(get, { params: { path: 'cookie-login' } }),
        beforeIteration: async ({ call }) => {
          for (const path of paths) await call(get, { params: { path } })
        },
      })
      await run.user.start()
      await run.user.iterate(0, 0, 0)
      await run.user.iterate(0, 0, 0)
      const atStart = seen.filter(({ url }) => url === '/end').map(({ headers }) => headers.cookie)
      // After the login, then at the start of each iteration, and after each change.
      expect([atStart[1], atStart[3]]).toEqual(expected)
    },
  )
})

test.each([
  ['/svc?wsdl', '/svc?wsdl'],
  ['/a?', '/a?'],
  ['/a?x=', '/a?x='],
  ['/?x=%E9&y=[1]&z=a==1', '/?x=%E9&y=[1]&z=a==1'],
  ['/a?q=\xe9', '/a?q=%E9'],
  ['/\xc3\xa9', '/%C3%A9'],
  ['/a;b+c//d?e#frag', '/a;b+c//d?e'],
  ['/a#', '/a'],
  ['../b/./c', '/b/c'],
])('a redirect is followed to its Location as it is written: %j', async (written, path) => {
  location = written
  using run = new WiredUser(server.url)
  seen.length = 0
  await run.user.call(get, { params: { path: 'written' } })
  expect(seen.map(({ url }) => url)).toEqual(['/written', path])
})
