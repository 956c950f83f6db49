import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { failureClasses } from '../../src/base/failure-class.ts'
import type { Call } from '../../src/plan/context/call.ts'
import { RequestFailed } from '../../src/plan/context/request-failed.ts'
import { endpoint } from '../../src/plan/endpoint/endpoint.ts'
import { NodeServer } from '../servers/node-server.ts'
import { makeCertificate } from '../servers/tls-certificate.ts'
import { WiredUser } from '../support/wired-user.ts'
import { hostileOpenings } from './hostile-openings.ts'
import { HostileServer } from './hostile-server.ts'
import { classOf, type HostileRow, hostileTable, timeoutOf } from './hostile-table.ts'

const certificate = makeCertificate()
afterAll(() => certificate[Symbol.dispose]())

/** How often to check what the client has seen. */
const often = { interval: 1 }

const own = endpoint('GET /own/:token', { name: 'a reply of its own' })
const byMethod = {
  GET: endpoint('GET /row/:row', { name: 'hostile GET' }),
  HEAD: endpoint('HEAD /row/:row', { name: 'hostile HEAD' }),
  POST: endpoint('POST /row/:row', { name: 'hostile POST' }),
}

async function* piecesOf(bytes: number): AsyncGenerator<string> {
  const piece = 'x'.repeat(64 * 1024)
  for (let left = bytes; left > 0; left -= piece.length) yield piece
}

function bodyOf({ bodyBytes = 0, inPieces }: HostileRow) {
  if (bodyBytes === 0) return {}
  return inPieces === true ? { stream: () => piecesOf(bodyBytes) } : { text: 'x'.repeat(bodyBytes) }
}

/** Calls a row of the table, between two calls that must get their own replies, and holds the counts against the server's. */
async function checkRow(row: HostileRow, at: number, server: HostileServer, read: Door): Promise<void> {
  using run = new WiredUser(server.url, { tls: { ca: certificate.ca }, redirects: 10 })
  const { user, recorder } = run
  const ask = async (token: string) => {
    const [replied, connection] = (await user.call(own, { params: { token } }).text()).split(' ')
    expect(replied).toBe(token)
    return connection
  }
  if (row.isUsed === true) await ask('before')
  const [before, receivedBefore] = [server.requests, server.received[at]!]
  const outcome = read === asStream ? (row.streamed ?? row.outcome) : row.outcome
  const timeout = outcome === 'timeout' ? timeoutOf(row) : '10s'
  let text: string | undefined
  const endpointOfRow = byMethod[row.method ?? 'GET']
  try {
    text = await read(user.call(endpointOfRow, { params: { row: at }, timeout, ...bodyOf(row) }))
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error
  }
  const connections = run.connectionsOpened
  const counted = recorder.requests.at(-1)!
  expect(counted.failure ?? counted.status, counted.message).toBe(classOf(outcome))
  expect(recorder.requests).toHaveLength(row.isUsed === true ? 2 : 1)
  if (outcome === row.outcome)
    expect(text).toBe(typeof classOf(outcome) === 'string' ? undefined : (row.text ?? 'hello'))
  // A call that has timed out may have sent its request just before.
  await vi.waitFor(() => expect(server.received[at]! - receivedBefore).toBe(row.requests ?? 1), often)
  expect(server.requests - before).toBe(row.requests ?? 1)
  // A reset that has not been seen could be the response to the next request.
  if (row.closing === 'resets') await vi.waitFor(() => expect(user.connected.pool.connections).toBe(0), often)
  await ask('after')
  await ask('again')
  if (row.keeps !== 'maybe')
    expect(run.connectionsOpened).toBe(row.keeps === true ? connections : connections + 1)
  expect(run.planErrors).toEqual([])
}

/** A way to read the body of a call. */
type Door = (call: Call) => Promise<string>

const asText: Door = (call) => call.text()

const asStream: Door = async (call) => {
  const pieces: Uint8Array[] = []
  for await (const piece of call.stream()) if (pieces.length < 100) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

describe.each([
  ['TCP', 'read as text', undefined, asText],
  ['TLS', 'read as text', certificate, asText],
  ['TCP', 'streamed', undefined, asStream],
])('over %s, %s, a server that', (_, _how, tls, read) => {
  let server: HostileServer
  beforeAll(async () => {
    server = await HostileServer.start(hostileTable, tls)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test.each(hostileTable.map((row, at) => [row.does, row.outcome, row, at] as const))(
    '%s: %s',
    (_does, _outcome, row, at) => checkRow(row, at, server, read),
  )
})

test.each(hostileOpenings)(
  'a server that, over $scheme, $does: $outcomes',
  async ({ scheme, outcomes, serve }) => {
    await using server = await NodeServer.tcp(serve)
    const url = `${scheme}://127.0.0.1:${server.port}`
    using run = new WiredUser(url, { tls: { ca: certificate.ca } })
    for (const count of [1, 2]) {
      const call = run.user.call(own, { params: { token: 'x' }, timeout: '300ms' })
      await expect(call.text()).rejects.toThrow(RequestFailed)
      expect(outcomes, run.recorder.requests.at(-1)!.message).toContain(run.recorder.requests.at(-1)!.failure)
      expect(run.recorder.requests).toHaveLength(count)
    }
    expect(server.accepted).toBeLessThanOrEqual(4)
  },
)

test('the table has each class that a server can cause, and no row twice', () => {
  const outcomes = new Set(hostileTable.map(({ outcome }) => classOf(outcome)))
  const notOfServers = ['dns', 'connect', 'tls', 'check', 'script', 'aborted']
  for (const each of failureClasses) if (!notOfServers.includes(each)) expect(outcomes).toContain(each)
  const names = hostileTable.map(({ does }) => does)
  expect(new Set(names).size).toBe(names.length)
})
