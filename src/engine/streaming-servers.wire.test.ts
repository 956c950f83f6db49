import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Apache, startApache } from '../../test/servers/apache.ts'
import { type Nginx, startNginx } from '../../test/servers/nginx.ts'
import { describeWith } from '../../test/servers/program.ts'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { KeepingSink, TestBody, TestExchange, type TestRequest } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import { Client, type ClientOptions } from './client.ts'
import { parseOrigin } from './origin.ts'
import { contentCodings } from './reply/content-coding.ts'
import { decodeStream } from './reply/decoding-stream.ts'

const timeline = new RealTimeline()
const tls = makeCertificate()
const mebibyte = 1024 * 1024
const big = randomBytes(3 * mebibyte)
const text = big.subarray(0, 300_000).toString('hex')
const files = { 'ok.txt': 'ok', 'big.bin': big, 'text.txt': text }
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const often = { interval: 10, timeout: 5_000 }

const clients: Client[] = []
afterAll(() => tls[Symbol.dispose]())
afterEach(() => {
  for (const client of clients.splice(0)) {
    client.close('the test is over')
    expect([client.openExchanges, client.connections]).toEqual([0, 0])
  }
})

/** One user of a server, whose requests use one connection as long as it lasts. */
function userOf(url: string, options: Partial<ClientOptions> = {}) {
  const client = new Client({ connectTimeoutMs: 5_000, ...options, origin: parseOrigin(url), timeline })
  clients.push(client)
  const pool = client.pool(1)
  const send = (request: TestRequest, prepare?: (exchange: TestExchange) => void) => {
    const exchange = new TestExchange(request)
    prepare?.(exchange)
    client.send(exchange, pool, timeline.now())
    return exchange.over
  }
  const sunk = async (request: TestRequest) => {
    const sink = new KeepingSink()
    const exchange = await send(request, (each) => {
      each.sink = sink
    })
    return { exchange, sink }
  }
  return { client, send, sunk }
}

const inPieces = (bytes: Buffer, length: number | undefined, pieceBytes = 40_000) =>
  new TestBody(length, function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  })

/** What both servers must do with replies that go to a sink. */
function describeSinks(server: () => { url: string }) {
  test('delivers files and parts of files to a sink, byte for byte over one connection', async () => {
    const { client, sunk, send } = userOf(server().url)
    for (let count = 0; count < 3; count++) {
      expect(hash((await sunk({ path: '/big.bin' })).sink.bytes)).toBe(hash(big))
      const part = await sunk({ path: '/big.bin', headers: { Range: 'bytes=1000000-1999999' } })
      expect([part.exchange.outcome, hash(part.sink.bytes)]).toEqual([
        206,
        hash(big.subarray(1_000_000, 2_000_000)),
      ])
      const beyond = await sunk({ path: '/big.bin', headers: { Range: 'bytes=99999999-' } })
      expect(beyond.exchange.outcome).toBe(416)
      const head = await sunk({ method: 'HEAD', path: '/big.bin' })
      expect([head.sink.heads[0]!.header('content-length'), head.sink.bytes.length]).toEqual([
        String(big.length),
        0,
      ])
      expect((await send({ path: '/ok.txt' })).reply!.text()).toBe('ok')
    }
    expect([client.connectionsOpened, client.retries]).toEqual([1, 0])
  })

  test('delivers several parts at once, as multipart/byteranges', async () => {
    const { sunk } = userOf(server().url)
    const { exchange, sink } = await sunk({ path: '/text.txt', headers: { Range: 'bytes=0-4,100-104' } })
    expect(exchange.reply!.header('content-type')).toMatch(/^multipart\/byteranges; ?boundary=/)
    const body = sink.bytes.toString()
    expect(body).toContain(`\r\n\r\n${text.slice(0, 5)}\r\n`)
    expect(body).toContain(`\r\n\r\n${text.slice(100, 105)}\r\n`)
  })
}

/** What both servers must do with bodies in pieces, at a path that accepts them. */
function describeBodies(server: () => { url: string }, method: string, path: string, tooMuch: string) {
  test('refuses a body that is too long before it is sent, if it waits for 100 Continue', async () => {
    const { client, send } = userOf(server().url)
    const body = inPieces(big, big.length)
    const exchange = await send({ method, path: tooMuch, body, expectContinue: true })
    expect([exchange.outcome, body.begun, exchange.bodyBytesSent]).toEqual([413, 0, 0])
    expect((await send({ path: '/ok.txt' })).outcome).toBe(200)
    expect(client.retries).toBe(0)
  })

  test('refuses a body that is too long while it is sent', async () => {
    const { client, send } = userOf(server().url)
    for (let count = 0; count < 5; count++) {
      const body = inPieces(big, big.length, 1_000)
      const exchange = await send({ method, path: tooMuch, body })
      expect(exchange.outcome).toBe(413)
      await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
      expect((await send({ path: '/ok.txt' })).outcome).toBe(200)
    }
    expect(client.retries).toBe(0)
  })

  test('gets a body that waits for 100 Continue as soon as it sends that', async () => {
    const { client, send } = userOf(server().url)
    for (let count = 0; count < 3; count++) {
      const body = inPieces(big, big.length)
      const exchange = await send({ method, path, body, expectContinue: true })
      expect(exchange.reply!.ok).toBe(true)
      expect(exchange.bodyBytesSent).toBe(big.length)
      // Without 100 Continue we would have waited for a second.
      expect(exchange.requestSentMs - exchange.sentMs).toBeLessThan(1_000)
    }
    expect(client.connectionsOpened).toBe(1)
  })

  test('continues with the next request if the source of a body breaks off in the middle', async () => {
    const { send } = userOf(server().url)
    const body = new TestBody(undefined, async function* () {
      yield big
      throw new Error('the disk is gone')
    })
    const { failure } = await send({ method, path, body })
    expect(failure).toMatchObject({ class: 'script', message: expect.stringMatching('the disk is gone') })
    expect((await send({ path: '/ok.txt' })).outcome).toBe(200)
  })
}

describeWith('nginx', 'nginx, piece by piece', () => {
  let nginx: Nginx
  const locations = `
    location /up/ { dav_methods PUT; client_max_body_size 100m; create_full_put_path on; }
    location /small/ { dav_methods PUT; client_max_body_size 1m; }
    location = /slow.bin { limit_rate 100; try_files /big.bin =404; }`
  const http = 'gzip on; gzip_types text/plain; types { text/plain txt; }'
  beforeAll(async () => {
    nginx = await startNginx({ files, locations, http })
  })
  afterAll(() => nginx?.stop())

  describeSinks(() => nginx)
  describeBodies(() => nginx, 'PUT', '/up/a.bin', '/small/a.bin')

  test.each([
    ['whose length is known', big.length],
    ['in chunks', undefined],
  ])('stores a body %s, byte for byte', async (_, length) => {
    const { client, send, sunk } = userOf(nginx.url)
    const path = `/up/${length ?? 'chunked'}.bin`
    for (let count = 0; count < 3; count++) {
      const body = inPieces(big, length, 10_000 + count)
      expect([201, 204]).toContain((await send({ method: 'PUT', path, body })).outcome)
    }
    expect(hash((await sunk({ path })).sink.bytes)).toBe(hash(big))
    expect(client.connectionsOpened).toBe(1)
  })

  test('refuses a chunked body that becomes too long', async () => {
    const { send } = userOf(nginx.url)
    for (let count = 0; count < 5; count++) {
      const endless = new TestBody(undefined, function* () {
        for (;;) yield big.subarray(0, 10_000)
      })
      const { outcome, bodyBytesSent } = await send({ method: 'PUT', path: '/small/a.bin', body: endless })
      expect(outcome).toBe(413)
      expect(bodyBytesSent).toBeGreaterThan(mebibyte)
      await vi.waitFor(() => expect(endless.ended).toBe(1), often)
      expect((await send({ path: '/ok.txt' })).outcome).toBe(200)
    }
  })

  test('stores the same over TLS', async () => {
    await using secure = await startNginx({ files, locations, http, tls })
    const { client, send, sunk } = userOf(secure.url, { tls: { ca: tls.ca } })
    for (const length of [big.length, undefined]) {
      const path = `/up/${length ?? 'chunked'}.bin`
      expect((await send({ method: 'PUT', path, body: inPieces(big, length) })).outcome).toBe(201)
      expect(hash((await sunk({ path })).sink.bytes)).toBe(hash(big))
    }
    expect(client.connectionsOpened).toBe(1)
  })

  test('sends a compressed stream that is decompressed', async () => {
    const { sunk } = userOf(nginx.url)
    const { exchange, sink } = await sunk({ path: '/text.txt', headers: { 'Accept-Encoding': 'gzip' } })
    const stream = decodeStream(contentCodings(exchange.reply!.header('content-encoding')!))!
    stream.end(sink.bytes)
    expect((await buffer(stream)).toString()).toBe(text)
  })

  test('hits the idle timeout when it falls silent in the middle of a reply, not before', async () => {
    const { send } = userOf(nginx.url)
    const { failure, sentMs, endedMs } = await send({ path: '/slow.bin' }, (exchange) => {
      exchange.idleTimeoutMs = 300
    })
    expect(failure).toMatchObject({
      class: 'timeout',
      message: expect.stringMatching(/^nothing came or went/),
    })
    expect(endedMs - sentMs).toBeGreaterThanOrEqual(300)
  })
})

describeWith('apache2', 'Apache, piece by piece', () => {
  let apache: Apache
  beforeAll(async () => {
    apache = await startApache({
      files,
      modules: ['brotli', 'deflate', 'filter', 'reflector'],
      config: `
        AddType text/plain .txt
        AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/plain
        <Location /echo>
          SetHandler reflector
        </Location>
        <Location /small>
          SetHandler reflector
          LimitRequestBody 100000
        </Location>`,
    })
  })
  afterAll(() => apache?.stop())

  describeSinks(() => apache)
  describeBodies(() => apache, 'POST', '/echo', '/small')

  test.each([
    ['whose length is known', big.length],
    ['in chunks', undefined],
  ])('echoes a body %s while it arrives', async (_, length) => {
    const { client, send } = userOf(apache.url)
    for (let count = 0; count < 3; count++) {
      const sink = new KeepingSink()
      const body = inPieces(big, length)
      const exchange = await send({ method: 'POST', path: '/echo', body }, (each) => {
        each.sink = sink
      })
      expect([exchange.outcome, hash(sink.bytes)]).toEqual([200, hash(big)])
      expect(exchange.firstByteMs).toBeLessThan(exchange.endedMs)
      await vi.waitFor(() => expect([body.begun, body.ended]).toEqual([1, 1]), often)
    }
    expect(client.connectionsOpened).toBe(1)
  })

  test.each(['br', 'gzip'])('compresses with %s, and the stream decompresses it', async (coding) => {
    const { send, sunk } = userOf(apache.url)
    const headers = { 'Accept-Encoding': coding }
    const { exchange, sink } = await sunk({ path: '/text.txt', headers })
    expect(exchange.reply!.header('content-encoding')).toBe(coding)
    expect(sink.bytes.length).toBeLessThan(text.length)
    const stream = decodeStream(contentCodings(coding))!
    stream.end(sink.bytes)
    expect((await buffer(stream)).toString()).toBe(text)
    expect((await send({ path: '/text.txt', headers })).reply!.text()).toBe(text)
  })
})
