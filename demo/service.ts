import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { PlimsollError } from '../src/base/error.ts'
import { RealTimeline } from '../src/base/time/real-timeline.ts'
import { parseFaults } from './faults/faults.ts'
import { Gateway } from './http/gateway.ts'
import { Ledger, type LedgerCounts } from './http/ledger.ts'
import { Router } from './http/router.ts'
import { marketplaceRoutes } from './marketplace/marketplace-routes.ts'
import { resourceRoutes } from './resources/resource-routes.ts'
import { SystemMeter } from './resources/system-meter.ts'
import { seedStore } from './store/seed.ts'
import { openStore } from './store/store.ts'

/** The options of `startDemo`. */
export interface DemoOptions {
  /** 0, the default, takes any free port. */
  port?: number
  /** The address to listen at; 127.0.0.1 by default. */
  host?: string
  /** The seed of the rows and of the faults. */
  seed?: number
  /** The faults of every request, in the syntax of the header `x-fault`. */
  faults?: string
  /** The file of the database, which is in memory by default. */
  databaseFile?: string
}

/** A running demo backend. */
export interface DemoService {
  readonly url: string
  readonly port: number
  /** The number of replies so far, by endpoint and outcome. */
  ledger(): LedgerCounts
  /** Stops accepting connections, gives running requests a moment to end, then closes everything. */
  close(): Promise<void>
}

/** Longer than load tools keep idle connections, so that none sends a request over a connection that was just closed. */
const keepAliveMs = 65_000

/** The time that running requests have to end when the service closes. */
const graceMs = 2_000
const graceStepMs = 5

/** Starts the demo backend. Rejects with a `PlimsollError` for an invalid option or a port in use. */
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
    const router = new Router([...resourceRoutes(database, meter), ...marketplaceRoutes(database)])
    const ledger = new Ledger()
    const gateway = new Gateway({ router, ledger, faults, seed, timeline: new RealTimeline() })
    const server = createServer(
      // Node requires requestTimeout ≥ headersTimeout ≥ keepAliveTimeout.
      {
        keepAliveTimeout: keepAliveMs,
        headersTimeout: keepAliveMs + 1_000,
        requestTimeout: keepAliveMs + 5_000,
      },
      (request: IncomingMessage, response: ServerResponse) => void gateway.serve(request, response),
    )
    const bound = await listen(server, port, host)
    let closing: Promise<void> | undefined
    return {
      url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
      port: bound.port,
      ledger: () => ledger.counts(),
      close: () => {
        closing ??= stop(server, gateway, ledger).then(cleanUp)
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
      // The longest backlog that the system allows, because a spike of users connects all at once.
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
    return new PlimsollError('port-taken', `port ${port} of ${host} is already in use`, {
      advice: 'Choose another port with --port, or any free one with --port 0.',
      cause: thrown,
    })
  }
  return new PlimsollError('cannot-listen', `cannot listen on port ${port} of ${host}: ${thrown.message}`, {
    advice: 'Choose a port from 0 to 65535 that you are allowed to use, and an address of this machine.',
    cause: thrown,
  })
}

async function stop(server: Server, gateway: Gateway, ledger: Ledger): Promise<void> {
  gateway.close()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const deadlineMs = performance.now() + graceMs
  while (ledger.inFlight > 0 && performance.now() < deadlineMs) await setTimeout(graceStepMs)
  // The remaining connections have exceeded the deadline, or were never used, which Node does not count as idle.
  server.closeAllConnections()
  await closed
  // Node reports the server as closed a turn or two before it reports that the last connections are closed.
  for (let turn = 0; ledger.inFlight > 0 && turn < 10; turn++) await setImmediate()
}
