import type { ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { NodeServer } from '../../../../test/servers/node-server.ts'
import { WiredUser } from '../../../../test/support/wired-user.ts'
import type { Call } from '../../../plan/context/call.ts'
import { RequestFailed } from '../../../plan/context/request-failed.ts'
import { endpoint } from '../../../plan/endpoint/endpoint.ts'
import type { EndpointOptions } from '../../../plan/endpoint/endpoint-options.ts'

let answer: (reply: ServerResponse) => void
let server: NodeServer
let named = 0

beforeAll(async () => {
  server = await NodeServer.http((_, reply) => answer(reply))
})
afterAll(() => server.stop())

const to = (options: EndpointOptions = {}) =>
  endpoint('GET /bodies', { name: `body ${named++}`, timeout: '5s', ...options })

const text = JSON.stringify({ name: 'Plimsoll', lines: Array.from({ length: 3_000 }, (_, line) => line) })

const encoders = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync }
type Coding = keyof typeof encoders

function spoilt(body: Buffer): Buffer {
  const bytes = Buffer.from(body)
  bytes.fill(0x55, bytes.length >> 1)
  return bytes
}

/** How a body can be broken. */
const defects: Record<string, (coding: Coding) => Buffer> = {
  'is not compressed': () => Buffer.from(text),
  'is cut off': (coding) => encoders[coding](text).subarray(0, -5),
  'has other bytes in its second half': (coding) => spoilt(encoders[coding](text)),
}

async function readAll(call: Call): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of call.stream()) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** Every way to read the body of a call, at once or later. */
const doors: Record<string, (call: Call) => Promise<unknown>> = {
  'await alone': (call) => call,
  '.json()': (call) => call.json(),
  '.text()': (call) => call.text(),
  '.bytes()': (call) => call.bytes(),
  '.stream()': readAll,
  '.timed()': (call) => call.timed(),
  'reply.text() later': async (call) => (await call).text(),
  'reply.json() later': async (call) => (await call).json(),
  'call.bytes() later': async (call) => {
    await call
    return call.bytes()
  },
}

const everyWay = Object.keys(doors).flatMap((door) =>
  Object.keys(defects).flatMap((defect) =>
    Object.keys(encoders).map((coding) => [coding, defect, door] as const),
  ),
)

describe('a broken body', () => {
  test.each(everyWay)('of %s that %s is of class protocol, read by %s', async (coding, defect, door) => {
    const body = defects[defect]!(coding as Coding)
    answer = (reply) => reply.setHeader('content-encoding', coding).end(body)
    using run = new WiredUser(server.url)
    const error = await doors[door]!(run.user.call(to())).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RequestFailed)
    expect(error).toMatchObject({ class: 'protocol', message: expect.stringContaining(coding) })
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual(['protocol'])
    expect(run.planErrors).toEqual([])
  })

  test('with too many codings is of class protocol, kept or streamed', async () => {
    answer = (reply) => reply.setHeader('content-encoding', 'gzip,'.repeat(6)).end(gzipSync('x'))
    using run = new WiredUser(server.url)
    for (const door of ['await alone', '.stream()']) {
      const error = await doors[door]!(run.user.call(to())).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ class: 'protocol' })
    }
  })

  test('of a request that has failed already is not the fault of the scenario that reads it', async () => {
    answer = (reply) => reply.writeHead(500, { 'content-encoding': 'gzip' }).end('broken')
    using run = new WiredUser(server.url)
    const call = run.user.call(to())
    const { reply } = (await call.catch((thrown: unknown) => thrown)) as RequestFailed
    expect(() => reply!.text()).toThrow('cannot be decoded as gzip')
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual(['http_5xx'])
  })
})

describe('a coding that nobody knows', () => {
  test.each(['utf-8', 'none', 'aws-chunked', 'Identity', '', 'gzip, utf-8'])(
    'is passed on: %s',
    async (coding) => {
      answer = (reply) => reply.setHeader('content-encoding', coding).end(text)
      using run = new WiredUser(server.url)
      expect(await run.user.call(to()).text()).toBe(text)
      expect(await run.user.call(to()).json()).toEqual(JSON.parse(text))
      expect(await readAll(run.user.call(to()))).toBe(text)
      expect(run.recorder.requests.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined])
    },
  )
})

describe('a stream', () => {
  test.each(Object.keys(encoders))('of %s is whole, in pieces of any size', async (coding) => {
    const body = encoders[coding as Coding](text.repeat(40))
    answer = (reply) => {
      reply.setHeader('content-encoding', coding)
      for (let at = 0; at < body.length; at += 1_000) reply.write(body.subarray(at, at + 1_000))
      reply.end()
    }
    using run = new WiredUser(server.url)
    expect(await readAll(run.user.call(to()))).toBe(text.repeat(40))
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual([undefined])
  })

  /** Sends the beginning of a body and keeps the connection. */
  const beginnings: Record<string, (reply: ServerResponse) => void> = {
    plain: (reply) => {
      reply.writeHead(200, { 'content-length': '1000000' }).write(text)
    },
    chunked: (reply) => {
      reply.write(text)
    },
    ...Object.fromEntries(
      Object.entries(encoders).map(([coding, encode]) => [
        coding,
        (reply: ServerResponse) => {
          const incompressible = Buffer.from(
            Array.from({ length: 400_000 }, (_, at) => (at * at * 7 + at) % 251),
          )
          const body = encode(incompressible)
          reply.setHeader('content-encoding', coding)
          reply.write(body.subarray(0, Math.floor(body.length * 0.9)))
        },
      ]),
    ),
  }

  test.each(Object.keys(beginnings))('that is left early is no fault: %s', async (kind) => {
    answer = beginnings[kind]!
    using run = new WiredUser(server.url)
    const call = run.user.call(to())
    for await (const piece of call.stream()) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    expect((await call).status).toBe(200)
    expect(run.recorder.requests.map(({ failure }) => failure)).toEqual([undefined])
    await vi.waitFor(() => expect(server.open).toBe(0), { interval: 5 })
  })

  test('that is left after all of it has arrived is a success', async () => {
    answer = (reply) => reply.setHeader('content-encoding', 'gzip').end(gzipSync(text.repeat(100)))
    using run = new WiredUser(server.url)
    const call = run.user.call(to())
    for await (const _ of call.stream()) break
    expect((await call).status).toBe(200)
  })

  test('of an exception in the loop leaves nothing open', async () => {
    answer = beginnings.gzip!
    using run = new WiredUser(server.url)
    const read = async () => {
      for await (const _ of run.user.call(to()).stream()) throw new Error('of the scenario')
    }
    await expect(read()).rejects.toThrow('of the scenario')
    expect(run.recorder.requests).toHaveLength(1)
  })

  test('ends by itself: asked again, it is over', async () => {
    answer = (reply) => reply.end('whole')
    using run = new WiredUser(server.url)
    const stream = run.user.call(to()).stream()
    expect(Buffer.from((await stream.next()).value!).toString()).toBe('whole')
    expect(await stream.next()).toEqual({ value: undefined, done: true })
    expect(await stream.next()).toEqual({ value: undefined, done: true })
  })
})

describe('a body that is read in two ways', () => {
  const ways = {
    'streamed after it was awaited': async (call: Call) => {
      await call
      return readAll(call)
    },
    'streamed after its reply has come': async (call: Call) => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return readAll(call)
    },
    'streamed after .json()': async (call: Call) => {
      void call.json().catch(() => undefined)
      return readAll(call)
    },
    'streamed after .text()': async (call: Call) => {
      void call.text().catch(() => undefined)
      return readAll(call)
    },
    'streamed after .bytes()': async (call: Call) => {
      void call.bytes().catch(() => undefined)
      return readAll(call)
    },
    'streamed twice at once': async (call: Call) => Promise.all([readAll(call), readAll(call)]),
    'streamed twice, one after the other': async (call: Call) => {
      await readAll(call)
      return readAll(call)
    },
    'one stream in two loops': async (call: Call) => {
      const stream = call.stream()
      for (let loops = 0; loops < 2; loops++) for await (const piece of stream) expect(piece).toBeDefined()
    },
    'a stream that was left, in another loop': async (call: Call) => {
      const stream = call.stream()
      for await (const _ of stream) break
      for await (const _ of stream) throw new Error('there was a piece')
    },
    'a stream that was read by .next(), in a loop': async (call: Call) => {
      const stream = call.stream()
      while ((await stream.next()).done !== true);
      for await (const _ of stream) throw new Error('there was a piece')
    },
    'streamed, then .text()': async (call: Call) => {
      await readAll(call)
      return call.text()
    },
    'streamed, then .json()': async (call: Call) => {
      call.stream()
      return call.json()
    },
    'streamed, then .bytes()': async (call: Call) => {
      call.stream()
      return call.bytes()
    },
    'streamed, then reply.text()': async (call: Call) => {
      await readAll(call)
      return (await call).text()
    },
  }

  test.each(Object.keys(ways))('is a mistake that throws: %s', async (way) => {
    answer = (reply) => reply.end('{"a":1}')
    using run = new WiredUser(server.url)
    const call = run.user.call(to())
    await expect(ways[way as keyof typeof ways](call)).rejects.toMatchObject({
      code: expect.stringMatching(/^(bad-stream|body-taken)$/),
    })
  })

  test.each([
    [
      'await, then .json(), .text(), .bytes()',
      async (call: Call) => {
        await call
        return [await call.json(), await call.text(), Buffer.from(await call.bytes()).toString()]
      },
    ],
    [
      '.text() and .bytes() at once, then reply.json()',
      async (call: Call) => {
        const [textOf, bytes] = await Promise.all([call.text(), call.bytes()])
        return [(await call).json(), textOf, Buffer.from(bytes).toString()]
      },
    ],
  ])('is no mistake if it is kept: %s', async (_, read) => {
    answer = (reply) => reply.end('{"a":1}')
    using run = new WiredUser(server.url)
    expect(await read(run.user.call(to()))).toEqual([{ a: 1 }, '{"a":1}', '{"a":1}'])
  })

  test.each(['text', 'bytes', 'json'] as const)(
    'is a mistake if the body is discarded: .%s()',
    async (how) => {
      answer = (reply) => reply.end('{"a":1}')
      using run = new WiredUser(server.url)
      const call = run.user.call(to({ discard: true }))
      const error = await call[how]().catch((thrown: unknown) => thrown)
      expect(String(error)).toContain('was read that was not kept')
    },
  )
})
