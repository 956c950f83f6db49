import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NodeServer } from '../../test/servers/node-server.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import { Client } from './client.ts'
import { Failure } from './failure.ts'
import { parseOrigin } from './origin.ts'

/** A program that sends a request with a long time limit, in a pool that is never closed, and then closes the client. */
const program = (url: string) => `
import { RealTimeline } from ${JSON.stringify(join(import.meta.dirname, '../base/time/real-timeline.ts'))}
import { Client } from ${JSON.stringify(join(import.meta.dirname, 'client.ts'))}
import { Exchange } from ${JSON.stringify(join(import.meta.dirname, 'exchange.ts'))}
import { parseOrigin } from ${JSON.stringify(join(import.meta.dirname, 'origin.ts'))}
import { HeaderList } from ${JSON.stringify(join(import.meta.dirname, 'request/header-list.ts'))}
import { PreparedRequest } from ${JSON.stringify(join(import.meta.dirname, 'request/prepared-request.ts'))}
const get = (path) => new PreparedRequest('GET', path, new HeaderList([['Host', 'x']]), undefined)
const timeline = new RealTimeline()
const client = new Client({ origin: parseOrigin('${url}'), connectTimeoutMs: 600_000, timeline })
class Last extends Exchange {
  succeed(reply) {
    console.log(reply.text())
    client.send(new Other(get('/never'), true, 600_000), client.pool(1), timeline.now())
    setTimeout(() => client.close('over'), 50)
  }
  fail(failure) { console.log(failure) }
}
class Other extends Last {
  fail(failure) { console.log(failure.class) }
}
client.send(new Last(get('/'), true, 600_000), client.pool(1), timeline.now())
`

test('a closed client does not keep the process alive', async () => {
  await using server = await NodeServer.http((request, response) => {
    if (request.url === '/') response.end('ok')
  })
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(server.url)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 10_000,
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(child, 'exit')
  expect(output).toBe('ok\naborted\n')
  expect(code).toBe(0)
})

test('a request cancelled in the same turn as the reply that triggered it is never sent', async () => {
  const asked: string[] = []
  await using server = await NodeServer.http((request, response) => {
    asked.push(request.url!)
    response.end('ok')
  })
  const timeline = new RealTimeline()
  const client = new Client({ origin: parseOrigin(server.url), connectTimeoutMs: 5_000, timeline })
  const pool = client.pool(1)
  const given = new TestExchange({ path: '/given-up' })
  const last = new TestExchange({ path: '/last' })
  class First extends TestExchange {
    override succeed(): void {
      client.send(given, pool, timeline.now())
      client.cancel(given, new Failure('aborted', 'nobody wants it'))
      client.send(last, pool, timeline.now())
    }
  }
  client.send(new First({ path: '/first' }), pool, timeline.now())
  await last.over
  expect([given.outcome, last.outcome]).toEqual(['aborted', 200])
  expect(asked).toEqual(['/first', '/last'])
  // The service time counts from the instant at which the request was written.
  expect(last.sentMs).toBeLessThan(last.endedMs)
  client.close('the test is over')
})

test('a request whose connection gets bytes before it is written goes over another one, and gets its own reply', async () => {
  const asked: string[] = []
  const sockets: Socket[] = []
  const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  await using server = await NodeServer.tcp((socket) => {
    sockets.push(socket)
    socket.on('data', (head) => {
      const path = head.toString('latin1').split(' ')[1]!
      asked.push(path)
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`)
      // Both can be read in one turn, this one's first.
      if (path === '/go') for (const other of sockets) if (other !== socket) other.write(reply)
    })
  })
  const timeline = new RealTimeline()
  const client = new Client({ origin: parseOrigin(server.url), connectTimeoutMs: 5_000, timeline })
  const [one, other] = [client.pool(1), client.pool(1)]
  for (const pool of [one, other]) {
    const opening = new TestExchange({ path: '/open' })
    client.send(opening, pool, timeline.now())
    expect((await opening.over).outcome).toBe(200)
  }
  const waiting = new TestExchange({ path: '/waiting' })
  class First extends TestExchange {
    override succeed(): void {
      client.send(waiting, other, timeline.now())
    }
  }
  client.send(new First({ path: '/go' }), one, timeline.now())
  await waiting.over
  expect([waiting.outcome, waiting.reply!.text()]).toEqual([200, '/waiting'])
  expect(asked).toEqual(['/open', '/open', '/go', '/waiting'])
  client.close('the test is over')
})
