import type { Socket } from 'node:net'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../../test/servers/child-server.ts'
import { NodeProxy } from '../../../test/servers/node-proxy.ts'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { TestExchange } from '../../../test/support/test-exchange.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Client } from '../client.ts'
import { parseOrigin } from '../origin.ts'
import { parseProxy } from './proxy.ts'
import type { SocketOptions } from './socket-opener.ts'

const timeline = new RealTimeline()
const tls = makeCertificate()
afterAll(() => tls[Symbol.dispose]())

const clients: Client[] = []
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

/** Sends one request to a target through a proxy. */
function send(target: string, proxy: string, options: Partial<SocketOptions> = {}) {
  const client = new Client({
    connectTimeoutMs: 5_000,
    tls: { ca: tls.ca },
    ...options,
    origin: parseOrigin(target),
    proxy: parseProxy(proxy),
    timeline,
  })
  clients.push(client)
  const exchange = new TestExchange({ headers: { Host: parseOrigin(target).hostHeader } })
  client.send(exchange, client.pool(1), timeline.now())
  return exchange.over
}

describe('without a tunnel, the exchange fails as connect and says why, when the proxy', () => {
  const target = 'https://api.test:8443'
  const close = (_: string, client: Socket) => {
    client.end()
    return ''
  }

  test.each([
    [
      '407',
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n',
      'it refused: status 407 Proxy Authentication Required',
    ],
    ['403', 'HTTP/1.0 403 Filtered\r\n\r\n<html>no</html>', 'it refused: status 403 Filtered'],
    ['502, with bare line feeds', 'HTTP/1.1 502 Bad Gateway\n\n', 'it refused: status 502 Bad Gateway'],
    ['503 without a reason', 'HTTP/1.1 503\r\n\r\n', 'it refused: status 503'],
    ['a reason in color', 'HTTP/1.1 500 \x1b[31mred\x1b[0m\r\n\r\n', 'it refused: status 500 [31mred[0m'],
    ['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', 'its answer is not that of a proxy: "SSH-2.0-OpenSSH_9.2\\r\\n"'],
    [
      'an endless head',
      `HTTP/1.1 200 OK\r\n${'X-Filler: and on and on\r\n'.repeat(1_000)}`,
      'the head of its answer is longer than 16 KiB',
    ],
    [
      'bytes of a server that speaks first',
      'HTTP/1.1 200 OK\r\n\r\n220 smtp ready\r\n',
      'it sent more than the head of an answer',
    ],
  ])('answers with %s', async (_, answer, message) => {
    await using proxy = await NodeProxy.start({ answer: () => answer })
    const { failure } = await send(target, proxy.url)
    expect(failure).toEqual({ class: 'connect', message: `proxy 127.0.0.1:${proxy.port}: ${message}` })
  })

  test('closes the connection', async () => {
    await using proxy = await NodeProxy.start({ answer: close })
    const { failure } = await send(target, proxy.url)
    expect(failure).toEqual({ class: 'connect', message: `proxy 127.0.0.1:${proxy.port}: connection closed` })
  })

  test('resets the connection', async () => {
    await using proxy = await NodeProxy.start({
      answer: (_, client) => {
        client.resetAndDestroy()
        return ''
      },
    })
    const { failure } = await send(target, proxy.url)
    expect(failure).toEqual({
      class: 'connect',
      message: `proxy 127.0.0.1:${proxy.port}: connection reset while connecting`,
    })
  })

  test('does not answer within the connect timeout', async () => {
    await using proxy = await NodeProxy.start({ answer: () => '' })
    const { failure } = await send(target, proxy.url, { connectTimeoutMs: 150 })
    expect(failure).toEqual({
      class: 'connect',
      message: `proxy 127.0.0.1:${proxy.port}: no answer to CONNECT within 150 ms`,
    })
  })

  test('cannot reach the target', async () => {
    await using proxy = await NodeProxy.start()
    const { failure } = await send(`https://127.0.0.1:${await freePort()}`, proxy.url)
    expect(failure).toMatchObject({ class: 'connect', message: expect.stringContaining('status 502') })
  })

  test('is not there, or its name does not resolve', async () => {
    const port = await freePort()
    expect((await send(target, `http://127.0.0.1:${port}`)).failure).toEqual({
      class: 'connect',
      message: `proxy 127.0.0.1:${port}: connection refused`,
    })
    expect((await send(target, 'http://nowhere.invalid:3128')).failure).toMatchObject({
      class: 'dns',
      message: expect.stringMatching(/^proxy nowhere\.invalid: name does not resolve/),
    })
  })
})

describe('a tunnel', () => {
  test('is asked for with the name, which the proxy resolves, and with our credentials', async () => {
    await using proxy = await NodeProxy.start({ answer: () => 'HTTP/1.1 403 No\r\n\r\n' })
    await send('https://api.invalid', proxy.url.replace('//', '//me:p%40ss@'))
    await send('https://[::1]:8443', proxy.url)
    expect(proxy.heads).toEqual([
      `CONNECT api.invalid:443 HTTP/1.1\r\nHost: api.invalid:443\r\nProxy-Authorization: Basic ${btoa('me:p@ss')}\r\n\r\n`,
      'CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n',
    ])
  })

  test('leads to the target itself: its certificate is checked, not the proxy’s', async () => {
    using other = makeCertificate()
    await using server = await NodeServer.http((_, response) => response.end('ok'), { tls })
    await using proxy = await NodeProxy.start()
    const { failure } = await send(server.url, proxy.url, { tls: { ca: other.ca } })
    expect(failure).toMatchObject({
      class: 'tls',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+: (unable to verify|certificate signature failure)/),
    })
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  test('through a proxy whose own certificate is not trusted is not opened', async () => {
    using other = makeCertificate()
    await using proxy = await NodeProxy.start({ tls: other })
    const { failure } = await send('https://api.test', proxy.url)
    expect(failure).toMatchObject({
      class: 'tls',
      message: expect.stringMatching(
        /^proxy 127\.0\.0\.1:\d+: (unable to verify|certificate signature failure)/,
      ),
    })
    expect(proxy.heads).toEqual([])
  })

  test('reports how long each part took to open', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'), { tls })
    await using proxy = await NodeProxy.start()
    const { opening, outcome } = await send(server.url, proxy.url)
    expect(outcome).toBe(200)
    expect(opening!.connectMs).toBeGreaterThan(0)
    expect(opening!.tlsMs).toBeGreaterThan(0)
  })
})

describe('a proxy that reads the requests', () => {
  test('gets the whole URL and our credentials; the server gets neither', async () => {
    const seen: [string | undefined, string | undefined, string | undefined][] = []
    await using server = await NodeServer.http(({ url, headers }, response) => {
      seen.push([url, headers.host, headers['proxy-authorization']])
      response.end('ok')
    })
    await using proxy = await NodeProxy.start()
    const { outcome } = await send(server.url, proxy.url.replace('//', '//me:pass@'))
    expect(outcome).toBe(200)
    expect(seen).toEqual([['/', `127.0.0.1:${server.port}`, undefined]])
    expect(proxy.heads[0]).toBe(
      `GET ${server.url}/ HTTP/1.1\r\nProxy-Authorization: Basic ${btoa('me:pass')}\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
    )
  })

  test('a proxy that asks for credentials fails the exchange as connect; any other status is a reply', async () => {
    let status = '407 Proxy Authentication Required'
    await using proxy = await NodeProxy.start({
      answer: () => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`,
    })
    expect((await send('http://api.invalid', proxy.url)).failure).toEqual({
      class: 'connect',
      message: `proxy 127.0.0.1:${proxy.port}: it refused: status 407`,
    })
    status = '502 Bad Gateway'
    expect((await send('http://api.invalid', proxy.url)).outcome).toBe(502)
  })

  test('may be reached over TLS', async () => {
    await using server = await NodeServer.http((_, response) => response.end('ok'))
    await using proxy = await NodeProxy.start({ tls })
    expect((await send(server.url, proxy.url)).reply!.text()).toBe('ok')
  })
})
