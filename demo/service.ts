import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { PlimsollError } from '../src/base/error.ts'
import { RealTimeline } from '../src/base/time/real-timeline.ts'
import { parseFaults } from './faults.ts'
import { Gateway } from './gateway.ts'
import { Ledger, type LedgerCounts } from './ledger.ts'
import { plantRoutes } from './plant.ts'
import { resourceAgentRoutes } from './resource-agent.ts'
import { Router } from './router.ts'
import { seedStore } from './seed.ts'
import { openStore } from './store.ts'
import { SystemMeter } from './system-meter.ts'

export interface DemoOptions {
  /** 0, the default, takes any free port. */
  port?: number
  host?: string
  /** Of the seeded rows and of the faults' dice. */
  seed?: number
  /** What goes wrong for every request; the same text as the header `x-fault` takes. */
  faults?: string
  /** Where to keep the data; in memory unless given. */
  databaseFile?: string
}

export interface DemoService {
  readonly url: string
  readonly port: number
  /** What the service has answered so far. */
  ledger(): LedgerCounts
  /** Takes no more connections, lets running requests end for a moment, then closes everything. */
  close(): Promise<void>
}

/** Longer than any load tool keeps a connection idle, so that none trips over one that has just been closed. */
const keepAliveMs = 65_000

/** How long running requests may take to end when the service closes. */
const graceMs = 2_000
const graceStepMs = 5

/** Starts the demo backend. Throws a `PlimsollError` for options that cannot be used and a port that is taken. */
export async function startDemo(options: DemoOptions = {}): Promise<DemoService> {
  const { port = 0, host = '127.0.0.1', seed = 1 } = options
  const faults = parseFaults(options.faults ?? '')
  const database = openStore(options.databaseFile)
  const meter = new SystemMeter(database)
  const cleanUp = () => {
    meter.close()
    database.close()
  }
  try {
    seedStore(database, seed)
    const router = new Router([...resourceAgentRoutes(database, meter), ...plantRoutes(database)])
    const ledger = new Ledger()
    const slot = new Gateway({ router, ledger, faults, seed, timeline: new RealTimeline() })
    const server = createServer(
      // Node wants the whole request to be given no less time than its head, and its head no less than an idle wait.
      {
        keepAliveTimeout: keepAliveMs,
        headersTimeout: keepAliveMs + 1_000,
        requestTimeout: keepAliveMs + 5_000,
      },
      (request: IncomingMessage, response: ServerResponse) => void slot.serve(request, response),
    )
    const bound = await listen(server, port, host)
    let closing: Promise<void> | undefined
    return {
      url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
      port: bound.port,
      ledger: () => ledger.counts(),
      close: () => {
        closing ??= stop(server, slot, ledger).then(cleanUp)
        return closing
      },
    }
  } catch (thrown) {
    cleanUp()
    throw thrown
  }
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: unknown) => reject(cannotListen(thrown as NodeJS.ErrnoException, port, host))
    server.once('error', refuse)
    try {
      // The longest queue of connections the system grants: a spike of users arrives all at once.
      server.listen({ port, host, backlog: 4_096 }, () => {
        server.off('error', refuse)
        resolve(server.address() as AddressInfo)
      })
    } catch (thrown) {
      refuse(thrown)
    }
  })
}

function cannotListen(thrown: NodeJS.ErrnoException, port: number, host: string): PlimsollError {
  if (thrown.code === 'EADDRINUSE') {
    return new PlimsollError('port-taken', `port ${port} of ${host} is taken`, {
      advice: 'Choose another one with --port, or --port 0 for any that is free.',
      cause: thrown,
    })
  }
  return new PlimsollError('cannot-listen', `cannot listen at port ${port} of ${host}: ${thrown.message}`, {
    advice: 'Choose a port from 0 to 65535 that you may use, and an address of this machine.',
    cause: thrown,
  })
}

async function stop(server: Server, slot: Gateway, ledger: Ledger): Promise<void> {
  slot.close()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const deadlineMs = performance.now() + graceMs
  while (ledger.inFlight > 0 && performance.now() < deadlineMs) await setTimeout(graceStepMs)
  // Those left are late, or were opened in advance and never used, which Node does not count as idle.
  server.closeAllConnections()
  await closed
  // Node reports the server closed a turn or two before it tells that the last connections are gone.
  for (let turn = 0; ledger.inFlight > 0 && turn < 10; turn++) await setImmediate()
}
