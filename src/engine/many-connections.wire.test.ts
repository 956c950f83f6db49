import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { startNginx } from '../../test/servers/nginx.ts'
import { describeWith } from '../../test/servers/program.ts'
import { TestExchange } from '../../test/support/test-exchange.ts'
import { RealTimeline } from '../base/time/real-timeline.ts'
import { Client } from './client.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { parseOrigin } from './origin.ts'
import type { Reply } from './reply/reply.ts'

const timeline = new RealTimeline()

/** The limit of open files of this process. */
function openFilesLimit(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
}

function memory(): { heap: number; all: number } {
  setFlagsFromString('--expose-gc')
  for (let count = 0; count < 3; count++) runInNewContext('gc')()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, all: rss }
}

describeWith('nginx', 'many connections', () => {
  test('can be open at once, one for each user, and take a few KiB each; closed, they take nothing', async () => {
    const count = Math.min(10_000, openFilesLimit() - 500)
    await using nginx = await startNginx({ files: { 'ok.txt': 'ok' } })
    const client = new Client({ origin: parseOrigin(nginx.url), connectTimeoutMs: 20_000, timeline })
    let answered = 0
    const oneEach = async (pools: ConnectionPool[]) => {
      answered = 0
      class Counted extends TestExchange {
        override succeed(reply: Reply): void {
          if (reply.status === 200) answered++
        }
      }
      for (const pool of pools)
        client.send(new Counted({ path: '/ok.txt', timeoutMs: 60_000 }), pool, timeline.now())
      await vi.waitFor(() => expect(client.openExchanges).toBe(0), { interval: 20, timeout: 60_000 })
    }

    // Exclude what is made only once.
    const first = Array.from({ length: 200 }, () => client.pool(6))
    await oneEach(first)
    for (const pool of first) pool.close()

    const before = memory()
    const pools = Array.from({ length: count }, () => client.pool(6))
    await oneEach(pools)
    expect(answered).toBe(count)
    expect(client.connections).toBe(count)
    const open = memory()
    expect((open.heap - before.heap) / count).toBeLessThan(3.5 * 1024)
    expect((open.all - before.all) / count).toBeLessThan(9 * 1024)

    await oneEach(pools)
    expect(answered).toBe(count)
    expect([client.connectionsOpened, client.retries]).toEqual([count + 200, 0])

    client.close('the test is over')
    expect([client.connections, client.pools.size]).toEqual([0, 0])
    pools.length = 0
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((memory().heap - before.heap) / count).toBeLessThan(0.5 * 1024)
  }, 60_000)
})
