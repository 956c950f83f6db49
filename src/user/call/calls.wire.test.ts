import type { IncomingMessage, ServerResponse } from 'node:http'
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { NodeServer } from '../../../test/servers/node-server.ts'
import { WiredUser } from '../../../test/support/wired-user.ts'
import type { CallOptions } from '../../plan/context/call-options.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { endpoint } from '../../plan/endpoint/endpoint.ts'
import type { EndpointOptions } from '../../plan/endpoint/endpoint-options.ts'
import type { PlanOptions } from '../../plan/plan-options.ts'
import { basic, bearer } from '../../plan/request/auth.ts'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: Buffer
}

let seen: Seen[] = []
let answer: (request: Seen, reply: ServerResponse) => void
let server: NodeServer
let named = 0

const to = (options: EndpointOptions = {}) => endpoint('POST /calls', { name: `wire ${named++}`, ...options })

beforeAll(async () => {
  server = await NodeServer.http(async (request, reply) => {
    const pieces: Buffer[] = []
    try {
      for await (const piece of request) pieces.push(piece as Buffer)
    } catch {
      // The client closed the connection during the request.
      return
    }
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(pieces) }
    seen.push(one)
    answer(one, reply)
  })
})
afterAll(() => server.stop())
beforeEach(() => {
  seen = []
  answer = (_, reply) => reply.end('{"id":7,"tags":["a"]}')
})

const wired = (options: Partial<PlanOptions> = {}) => new WiredUser(server.url, options)
const failureOf = async (call: Promise<unknown>) =>
  (await call.catch((error: unknown) => error)) as RequestFailed

/** Makes one call and returns the request that the server received. */
async function sent(options: CallOptions, given: EndpointOptions = {}, planned: Partial<PlanOptions> = {}) {
  using run = wired(planned)
  await run.user.call(to(given), options)
  return seen[0]!
}

const circle: Record<string, unknown> = {}
circle.self = circle

describe('a body', () => {
  test('is a form if it has fields', async () => {
    const { headers, body } = await sent({ form: { name: 'Ü & co', tag: ['a', 'b'], none: undefined } })
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect([...new URLSearchParams(body.toString())]).toEqual([
      ['name', 'Ü & co'],
      ['tag', 'a'],
      ['tag', 'b'],
    ])
  })

  test('can be read by other implementations if it has several parts', async () => {
    const { headers, body } = await sent({ multipart: { a: '1', b: { bytes: new Uint8Array([1]) } } })
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type']! },
    }).formData()
    expect([...form.keys()]).toEqual(['a', 'b'])
  })

  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
    ['deflate', inflateSync],
  ] as const)('can be compressed with %s, which a header names', async (compress, decompress) => {
    const { headers, body } = await sent({ json: { text: 'x'.repeat(1_000) }, compress })
    expect(headers).toMatchObject({ 'content-encoding': compress, 'content-type': 'application/json' })
    expect(JSON.parse(decompress(body).toString())).toEqual({ text: 'x'.repeat(1_000) })
    expect(body.length).toBeLessThan(200)
  })

  test.each([
    ['in chunks', undefined],
    ['with its length', 11],
  ])('is sent %s as it becomes available if it is a stream', async (_, length) => {
    const pieces = async function* () {
      yield 'hello '
      yield new TextEncoder().encode('world')
    }
    const { headers, body } = await sent({ stream: length === undefined ? pieces : { length, pieces } })
    expect(body.toString()).toBe('hello world')
    expect(headers['transfer-encoding']).toBe(length === undefined ? 'chunked' : undefined)
    expect(headers['content-length']).toBe(length?.toString())
  })

  test('is a failure if its stream throws, and the next call works', async () => {
    using run = wired()
    const broken = async function* () {
      yield 'a'
      throw new Error('the disk is gone')
    }
    const error = await failureOf(run.user.call(to(), { stream: broken }))
    expect(error).toBeInstanceOf(RequestFailed)
    expect(error.message).toMatch(/the disk is gone/)
    expect((await run.user.call(to())).status).toBe(200)
  })

  test('waits for the server’s 100 Continue with `expectContinue`', async () => {
    const { headers, body } = await sent({ json: { a: 1 }, expectContinue: true })
    expect(headers.expect).toBe('100-continue')
    expect(body.toString()).toBe('{"a":1}')
  })

  test.each<[string, CallOptions]>([
    ['of two kinds', { form: {}, multipart: {} }],
    ['that is not a function', { stream: 'text' as never }],
    ['that is a text in name only', { text: 5 as never }],
    ['that is null instead of a text', { text: null as never }],
    ['of bytes that are a string', { bytes: 'text' as never }],
    ['of a form that is a string', { form: 'a=1' as never }],
    ['of a form that is null', { form: null as never }],
    ['of several parts that are a FormData', { multipart: new FormData() as never }],
    ['of JSON with a bigint', { json: { a: 1n } }],
    ['of JSON that contains itself', { json: circle }],
    ['compressed in an unknown way', { text: 'x', compress: 'lzma' as never }],
    ['compressed in pieces', { stream: () => [], compress: 'gzip' }],
  ])('%s is a mistake', (_, options) => {
    using run = wired()
    expect(() => run.user.call(to(), options)).toThrow(expect.objectContaining({ code: 'bad-body' }))
  })
})

describe('authentication', () => {
  test.each([
    ['of the call', 'Bearer call', { auth: bearer('call') }],
    ['of the endpoint', 'Bearer endpoint', {}],
    ['in a header of the call', 'mine', { headers: { authorization: 'mine' } }],
  ])('%s overrides the others', async (_, expected, options) => {
    const { headers } = await sent(options, { auth: bearer('endpoint') }, { auth: basic('plan', 'ü:') })
    expect(headers.authorization).toBe(expected)
  })

  test('is the plan’s unless an endpoint or call has its own', async () => {
    const { headers } = await sent({}, {}, { auth: basic('plan', 'ü:') })
    expect(headers.authorization).toBe(`Basic ${Buffer.from('plan:ü:').toString('base64')}`)
  })

  test.each([
    () => basic('a:b', 'c'),
    () => basic(undefined as never, 'c'),
    () => bearer(''),
    () => bearer('a\n'),
  ])('is refused if it is invalid: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'bad-auth' }))
  })
})

test('compressed replies are requested with `compression`, and decompressed when read', async () => {
  answer = (_, reply) => reply.setHeader('content-encoding', 'gzip').end(gzipSync('{"id":8}'))
  using run = wired({ compression: true })
  expect(await run.user.call(to()).json()).toEqual({ id: 8 })
  expect(seen[0]!.headers['accept-encoding']).toBe('gzip, br, zstd, deflate')
  seen = []
  expect((await sent({}, {}, { compression: ['br'] })).headers['accept-encoding']).toBe('br')
})

test('a reply that claims to be gzip and is not is a protocol failure', async () => {
  answer = (_, reply) => reply.setHeader('content-encoding', 'gzip').end('{"id":8}')
  using run = wired()
  expect((await failureOf(run.user.call(to()).json())).class).toBe('protocol')
  expect(run.recorder.requests.map(({ failure }) => failure)).toEqual(['protocol'])
})

test('a small reply that decompresses to a huge one is a failure and takes no memory', async () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024))
  answer = (_, reply) => reply.setHeader('content-encoding', 'gzip').end(bomb)
  using run = wired()
  expect((await failureOf(run.user.call(to()).json())).class).toBe('protocol')
})

describe('hooks', () => {
  test('can change each request, the plan’s before the endpoint’s, and their time is not measured', async () => {
    const order: string[] = []
    using run = wired({
      onRequest: async (request, user) => {
        order.push(`plan ${request.method} ${request.path} ${request.endpoint}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
        request.setHeader('X-User', user.id)
        request.setHeader('x-length', request.body.length)
      },
    })
    const options: EndpointOptions = {
      onRequest: (request) => {
        order.push(`endpoint ${request.header('x-user')}`)
        request.body = 'other'
        request.removeHeader('Accept')
      },
    }
    await run.user.call(to({ ...options, name: 'hooked' }), { text: 'first', query: { a: 1 } })
    expect(order).toEqual(['plan POST /calls?a=1 hooked', 'endpoint 0'])
    expect(seen[0]!.headers).toMatchObject({ 'x-user': '0', 'x-length': '5', 'content-length': '5' })
    expect(seen[0]!.headers.accept).toBeUndefined()
    expect(seen[0]!.body.toString()).toBe('other')
    expect(run.recorder.requests[0]!.responseMs).toBeLessThan(90)
  })

  test('do not run for an endpoint with hooks: false', async () => {
    const hook = vi.fn()
    using run = wired({ onRequest: hook, onReply: hook })
    await run.user.call(to({ hooks: false }))
    expect(hook).not.toHaveBeenCalled()
  })

  test('can send a request again, once, after fetching a token', async () => {
    let token = 'old'
    answer = ({ headers }, reply) => reply.writeHead(headers.authorization === 'Bearer new' ? 200 : 401).end()
    using run = wired({
      onRequest: (request) => request.setHeader('Authorization', `Bearer ${token}`),
      onReply: (reply) => {
        if (reply.status !== 401) return
        token = 'new'
        return 'again'
      },
    })
    expect((await run.user.call(to())).status).toBe(200)
    expect(run.recorder.requests).toHaveLength(1)
    expect(seen).toHaveLength(2)
    answer = (_, reply) => reply.writeHead(401).end()
    expect((await failureOf(run.user.call(to()))).class).toBe('http_4xx')
    expect(seen).toHaveLength(4)
  })

  test.each([[null], [7], [{ a: 1 }]])('cannot set the body to %j', async (body) => {
    using run = wired({
      onRequest(request) {
        request.body = body as never
      },
    })
    expect(String(await failureOf(run.user.call(to())))).toContain('sets the body to')
    expect([seen, run.planErrors.length]).toEqual([[], 1])
  })

  test('fail only the call if they throw', async () => {
    const failing = () => {
      throw new Error('no key')
    }
    using run = wired()
    for (const hooks of [{ onRequest: failing }, { onReply: failing }]) {
      const error = await failureOf(run.user.call(to(hooks)))
      expect([error.class, error.message]).toEqual(['script', expect.stringMatching(/a hook threw: no key/)])
    }
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual(['script', 'script'])
    expect(run.planErrors).toEqual([])
  })
})

describe('a schema', () => {
  const agent = z.object({ id: z.number(), tags: z.array(z.string()) })
  const asynchronous: StandardSchemaV1<unknown, string> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value) => {
        if ((value as { id: number }).id === 7) return { value: 'seven' }
        return { issues: [{ message: 'not seven' }] }
      },
    },
  }

  test('checks and types the replies of an endpoint', async () => {
    using run = wired()
    const typed = endpoint('GET /typed', { schema: agent })
    const { id, tags } = await run.user.call(typed).json()
    expect([id + 1, tags.join()]).toEqual([8, 'a'])
    answer = (_, reply) => reply.end('{"id":"7","tags":[1,2,"x"]}')
    const error = await failureOf(run.user.call(typed))
    expect(error.class).toBe('check')
    expect(error.message).toMatch(
      /^GET \/typed: the reply does not match its schema: id: .*number.*; tags\[\]: .*string/,
    )
    expect(error.message.match(/tags\[\]/g)).toHaveLength(1)
  })

  test('transforms the reply of a call', async () => {
    using run = wired()
    const made = await run.user.call(to()).json(agent.transform(({ id }) => ({ twice: id * 2 })))
    expect(made.twice).toBe(14)
  })

  test('can be asynchronous', async () => {
    using run = wired()
    expect(await run.user.call(to()).json(asynchronous)).toBe('seven')
    answer = (_, reply) => reply.end('{"id":8}')
    expect((await failureOf(run.user.call(to()).json(asynchronous))).message).toMatch(/not seven/)
  })

  test('requires JSON', async () => {
    answer = (_, reply) => reply.end('<html>')
    using run = wired()
    expect((await failureOf(run.user.call(to()).json(agent))).message).toMatch(/the reply is not JSON/)
  })
})

describe('a judge', () => {
  test('decides about a reply whatever its status is', async () => {
    using run = wired()
    answer = (_, reply) => reply.writeHead(503).end('busy')
    const judge = vi.fn((reply: { status: number }) => reply.status === 503)
    expect((await run.user.call(to({ judge }))).status).toBe(503)
    answer = (_, reply) => reply.end('error: no')
    const error = await failureOf(
      run.user.call(to(), { judge: (reply) => (reply.text().startsWith('error') ? 'it says error' : true) }),
    )
    expect([error.class, error.message]).toEqual(['check', expect.stringContaining('it says error')])
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual([undefined, 'check'])
  })
})

test('a plan error within a check is reported as one', async () => {
  using run = wired()
  const check = () => {
    run.user.wait('soon' as never)
  }
  expect((await failureOf(run.user.call(to({ check })))).class).toBe('script')
  expect(run.planErrors).toMatchObject([{ code: 'bad-duration' }])
})

describe('a streamed reply', () => {
  const body = Buffer.alloc(5_000_000, 'abcdefghij')

  test('arrives in pieces, and nothing of it is kept', async () => {
    answer = (_, reply) => reply.end(body)
    using run = wired()
    const pieces: Uint8Array[] = []
    for await (const piece of run.user.call(to()).stream()) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(5)
    expect(Buffer.concat(pieces).equals(body)).toBe(true)
    expect(run.recorder.requests).toHaveLength(1)
  })

  test('pauses the server while its reader is slow', async () => {
    let written = 0
    answer = (_, reply) => {
      const write = () => {
        while (written < 400) {
          written++
          if (!reply.write(body.subarray(0, 100_000))) return void reply.once('drain', write)
        }
        reply.end()
      }
      write()
    }
    using run = wired()
    const stream = run.user.call(to()).stream()
    let count = (await stream.next()).value?.length ?? 0
    const before = written
    await vi.waitFor(async () => {
      const now = written
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(written).toBe(now)
    })
    // 40 MB are sent: the buffers of the sockets are much smaller.
    expect(written).toBeLessThan(200)
    expect(before).toBeLessThanOrEqual(written)
    for await (const piece of stream) count += piece.length
    expect(count).toBe(40_000_000)
  })

  test('can be left early, which is not a failure', async () => {
    answer = (_, reply) => {
      reply.write('first')
    }
    using run = wired()
    for await (const piece of run.user.call(to()).stream()) {
      expect(Buffer.from(piece).toString()).toBe('first')
      break
    }
    expect(run.recorder.requests).toMatchObject([{ status: 200 }])
    expect(run.recorder.requests[0]!.failure).toBeUndefined()
    await vi.waitFor(() => expect(server.open).toBe(0))
  })

  test('throws in the loop if it is a failure', async () => {
    answer = (_, reply) => reply.writeHead(500).end('broken')
    using run = wired()
    const read = async () => {
      for await (const piece of run.user.call(to()).stream()) throw new Error(`unexpected ${piece.length}`)
    }
    await expect(read()).rejects.toThrow(/status 500/)
    expect(run.recorder.requests).toMatchObject([{ failure: 'http_5xx' }])
  })

  test('throws the failure if the connection breaks', async () => {
    answer = (_, reply) => {
      reply.writeHead(200, { 'content-length': '100' }).write('some')
      reply.on('finish', () => {})
      setImmediate(() => reply.destroy())
    }
    using run = wired()
    const stream = run.user.call(to()).stream()
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toThrow(RequestFailed)
  })

  test('is decompressed as it arrives', async () => {
    answer = (_, reply) => reply.setHeader('content-encoding', 'gzip').end(gzipSync(body))
    using run = wired()
    const pieces: Uint8Array[] = []
    for await (const piece of run.user.call(to()).stream()) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(body)).toBe(true)
  })
})

test('a discarded body is counted and not kept', async () => {
  answer = (_, reply) => reply.end('x'.repeat(300_000))
  using run = wired()
  const reply = await run.user.call(to({ discard: true }))
  expect([reply.status, reply.bodyLength]).toEqual([200, 0])
})

describe('time limits', () => {
  test.each([
    ['firstByteTimeout', ''],
    ['idleTimeout', 'a'],
  ])('%s ends a call', async (option, begin) => {
    answer = (_, reply) => {
      if (begin !== '') reply.write(begin)
    }
    using run = wired()
    const error = await failureOf(run.user.call(to(), { [option]: '150ms' }))
    expect([error.class, run.recorder.requests.length]).toEqual(['timeout', 1])
    expect(run.recorder.requests[0]!.responseMs).toBeGreaterThan(140)
    expect(run.recorder.requests[0]!.responseMs).toBeLessThan(2_000)
  })
})

describe('a call that exceeds its time limit because of code of the plan', () => {
  const never = new Promise<never>(() => {})

  test('is an error of class script if the source of its body never ends', async () => {
    using run = wired()
    const stream = async function* () {
      yield 'a'
      await never
    }
    const error = await failureOf(run.user.call(to(), { stream, timeout: '150ms' }))
    expect(error.class).toBe('script')
    expect(error.message).toContain('the source of its body had not ended within 150 ms')
    expect(run.recorder.requests).toHaveLength(1)
  })

  test('is an error of class script if its reply is never read', async () => {
    answer = (_, reply) => reply.end(Buffer.alloc(64 * 1024 * 1024))
    using run = wired()
    for await (const _ of run.user.call(to(), { timeout: '150ms' }).stream()) {
      await vi.waitFor(() => expect(run.recorder.requests).toHaveLength(1))
      break
    }
    expect(run.recorder.requests[0]).toMatchObject({
      failure: 'script',
      message: 'the reply had not been read within 150 ms',
    })
  })

  test.each<[string, Pick<CallOptions, 'stream'>]>([
    ['whose body has been sent', { stream: () => ['a'] }],
    ['without a body', {}],
  ])('is a timeout if it waits for the server: a call %s', async (_, options) => {
    answer = () => {}
    using run = wired()
    const error = await failureOf(run.user.call(to(), { ...options, timeout: '150ms' }))
    expect(error.class).toBe('timeout')
  })
})

describe('connections', () => {
  test.each([
    ['user', 1],
    ['iteration', 2],
    ['request', 4],
  ] as const)('are reused by the same %s', async (connectionReuse, opened) => {
    const page = to()
    using run = wired({
      connectionReuse,
      beforeIteration: async ({ call }) => {
        await call(page)
        await call(page)
      },
    })
    await run.user.iterate(0, 0, 0)
    await run.user.iterate(0, 0, 0)
    expect(run.connectionsOpened).toBe(opened)
    expect(seen[0]!.headers.connection).toBe(connectionReuse === 'request' ? 'close' : undefined)
  })
})

test('several calls at once are limited, in order, and the first failure is thrown once all have ended', async () => {
  let open = 0
  let most = 0
  answer = ({ url }, reply) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      reply.writeHead(url.includes('bad') ? 500 : 200).end(url.slice(-1))
    }, 20)
  }
  using run = wired()
  const page = to()
  const { call, all } = run.user
  const tasks = ['1', '2', '3', '4', '5'].map(
    (n) => (): Promise<string> => call(page, { query: { n } }).text(),
  )
  expect(await all(tasks, { limit: 2 })).toEqual(['1', '2', '3', '4', '5'])
  expect(most).toBe(2)
  const bad = (): Promise<string> => call(page, { query: { bad: 1 } }).text()
  await expect(all([tasks[0]!, bad, tasks[1]!], { limit: 2 })).rejects.toThrow(/status 500/)
  expect(open).toBe(0)
  expect(await all([])).toEqual([])
  await expect(all(tasks, { limit: 0 })).rejects.toThrow(RangeError)
})

test('soft checks count and let the iteration continue; their messages are counted as errors', () => {
  using run = wired()
  const { check, record } = run.user
  expect(check.soft('has agents', 0, () => 'only 0')).toBe(false)
  expect(check.soft('is well', true)).toBe(true)
  expect(() => check('must', false, 'it was 3')).toThrow('must: it was 3')
  check('fine', 1)
  expect(run.recorder.checks).toEqual(['has agents: false', 'is well: true', 'must: false', 'fine: true'])
  expect(run.recorder.faults).toEqual(['has agents: check: has agents: only 0'])
  record('kafka', { responseMs: 12 })
  record('kafka', { responseMs: 13, failure: 'no broker' })
  expect(run.recorder.requests).toMatchObject([{ responseMs: 12 }, { responseMs: 13, failure: 'check' }])
  expect(() => record('kafka', { responseMs: -1 })).toThrow(RangeError)
})

test('the parts of a call’s time add up to its response time', async () => {
  answer = (_, reply) => {
    setTimeout(() => {
      reply.writeHead(200).write('a')
      setTimeout(() => reply.end('b'), 40)
    }, 60)
  }
  using run = wired()
  const { timing } = await run.user.call(to()).timed()
  expect(timing.connectMs).toBeGreaterThan(0)
  expect(timing.firstByteMs).toBeGreaterThan(55)
  expect(timing.receiveMs).toBeGreaterThan(35)
  const sum = Object.values(timing).reduce((all, part) => all + part, 0)
  expect(sum).toBeCloseTo(run.recorder.requests[0]!.responseMs, 0)
  const again = await run.user.call(to()).timed()
  expect(again.timing).toMatchObject({ dnsMs: 0, connectMs: 0, tlsMs: 0 })
})
