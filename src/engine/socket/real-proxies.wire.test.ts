import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startApache } from '../../../test/servers/apache.ts'
import { type Nginx, startNginx } from '../../../test/servers/nginx.ts'
import { describeWith } from '../../../test/servers/program.ts'
import { startTinyproxy } from '../../../test/servers/tinyproxy.ts'
import { makeCertificate } from '../../../test/servers/tls-certificate.ts'
import { TestExchange, type TestRequest } from '../../../test/support/test-exchange.ts'
import { RealTimeline } from '../../base/time/real-timeline.ts'
import { Client } from '../client.ts'
import { parseOrigin } from '../origin.ts'
import { parseProxy } from './proxy.ts'

const timeline = new RealTimeline()
const tls = makeCertificate()
const big = randomBytes(3 * 1024 * 1024)
const files = { 'ok.txt': 'ok', 'big.bin': big }
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const clients: Client[] = []
afterAll(() => tls[Symbol.dispose]())
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

function clientOf(url: string, proxy: string): Client {
  const origin = parseOrigin(url)
  const client = new Client({
    connectTimeoutMs: 5_000,
    origin,
    proxy: parseProxy(proxy),
    tls: { ca: tls.ca },
    timeline,
  })
  clients.push(client)
  return client
}

function send(client: Client, pool: ReturnType<Client['pool']>, request: TestRequest): Promise<TestExchange> {
  const exchange = new TestExchange({ headers: { Host: 'localhost' }, ...request })
  client.send(exchange, pool, timeline.now())
  return exchange.over
}

const once = (client: Client, path = '/ok.txt') => send(client, client.pool(1), { path })

/** Sends requests of several users, and returns how many had which outcome. */
async function load(client: Client, users: number, each: number) {
  const outcomes: Record<string, number> = {}
  const user = async () => {
    const pool = client.pool(1)
    for (let count = 0; count < each; count++) {
      const { outcome } = await send(client, pool, { path: '/ok.txt' })
      outcomes[String(outcome)] = (outcomes[String(outcome)] ?? 0) + 1
    }
    pool.close()
  }
  await Promise.all(Array.from({ length: users }, user))
  return outcomes
}

describeWith('nginx', 'nginx as the target', () => {
  let plain: Nginx
  let secure: Nginx
  beforeAll(async () => {
    plain = await startNginx({ files })
    secure = await startNginx({ files, tls })
  })
  afterAll(async () => {
    await plain?.stop()
    await secure?.stop()
  })

  describeWith('tinyproxy', 'through tinyproxy', () => {
    test('carries plain HTTP, with a connection for each request, as tinyproxy wants it', async () => {
      await using proxy = await startTinyproxy()
      const client = clientOf(plain.url, proxy.url)
      expect(hash((await once(client, '/big.bin')).reply!.bytes())).toBe(hash(big))
      // It closes after each reply without announcing it: requests sent in the meantime are sent again.
      expect(await load(client, 5, 10)).toEqual({ 200: 50 })
      expect((await once(client, '/missing')).outcome).toBe(404)
    })

    test('carries TLS, with many requests over one tunnel', async () => {
      await using proxy = await startTinyproxy()
      const client = clientOf(secure.url, proxy.url)
      expect(hash((await once(client, '/big.bin')).reply!.bytes())).toBe(hash(big))
      expect(await load(client, 5, 100)).toEqual({ 200: 500 })
      expect([client.connectionsOpened, client.retries]).toEqual([6, 0])
    })

    test('asks for credentials, and accepts ours', async () => {
      await using proxy = await startTinyproxy({ config: 'BasicAuth me secret' })
      const known = proxy.url.replace('//', '//me:secret@')
      expect((await once(clientOf(plain.url, known))).outcome).toBe(200)
      expect((await once(clientOf(secure.url, known))).outcome).toBe(200)
      for (const [target, stranger] of [
        [plain.url, proxy.url],
        [secure.url, proxy.url],
        [secure.url, proxy.url.replace('//', '//me:wrong@')],
      ] as const) {
        const { failure } = await once(clientOf(target, stranger))
        expect(failure).toMatchObject({
          class: 'connect',
          message: expect.stringMatching(/^proxy 127\.0\.0\.1:\d+: it refused: status (407|401)/),
        })
      }
    })

    test('refuses ports and names that it does not allow', async () => {
      await using proxy = await startTinyproxy({
        config: 'ConnectPort 443\nFilter "html/filter"\n',
        files: { filter: 'forbidden\n' },
      })
      const { failure } = await once(clientOf(secure.url, proxy.url))
      expect(failure).toMatchObject({
        class: 'connect',
        message: expect.stringMatching(/: it refused: status 403 /),
      })
      const filtered = await once(clientOf('https://forbidden.example', proxy.url))
      expect(filtered.failure).toMatchObject({
        class: 'connect',
        message: expect.stringContaining('status 403'),
      })
    })

    test('reports that the target cannot be reached', async () => {
      await using proxy = await startTinyproxy()
      const { failure } = await once(clientOf('https://nowhere.invalid', proxy.url))
      expect(failure).toMatchObject({
        class: 'connect',
        message: expect.stringMatching(/: it refused: status 5\d\d /),
      })
    })
  })

  describeWith('apache2', 'through Apache as a proxy', () => {
    const modules = ['proxy', 'proxy_http', 'proxy_connect']
    const config = (ports: number[]) =>
      `ProxyRequests On\nAllowCONNECT ${ports.join(' ')}\n<Proxy "*">\nRequire all granted\n</Proxy>`

    test('carries plain HTTP, with many requests over one connection', async () => {
      await using apache = await startApache({ modules, config: config([443]) })
      const client = clientOf(plain.url, apache.url)
      const before = await plain.requests()
      expect(hash((await once(client, '/big.bin')).reply!.bytes())).toBe(hash(big))
      expect(await load(client, 5, 100)).toEqual({ 200: 500 })
      expect([client.connectionsOpened, client.retries]).toEqual([6, 0])
      expect((await plain.requests()) - before).toBe(501)
    })

    test('carries TLS', async () => {
      await using apache = await startApache({ modules, config: config([secure.port]) })
      const client = clientOf(secure.url, apache.url)
      expect(hash((await once(client, '/big.bin')).reply!.bytes())).toBe(hash(big))
      expect(await load(client, 5, 100)).toEqual({ 200: 500 })
      expect([client.connectionsOpened, client.retries]).toEqual([6, 0])
      // Apache waits for its tunnels before it ends.
      client.close('enough')
    })

    test('does not allow other ports', async () => {
      await using apache = await startApache({ modules, config: config([443]) })
      const { failure } = await once(clientOf(secure.url, apache.url))
      expect(failure).toMatchObject({
        class: 'connect',
        message: expect.stringContaining('status 403 '),
      })
    })

    test('may itself be reached over TLS', async () => {
      await using apache = await startApache({ modules, config: config([secure.port]), tls })
      for (const { url } of [plain, secure]) {
        const client = clientOf(url, apache.url)
        expect((await once(client)).outcome).toBe(200)
        client.close('enough')
      }
    })
  })
})
