import { connect as connectTcp, type NetConnectOpts, type Socket } from 'node:net'
import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import { type ConnectionStage, Failure, failureOf } from '../failure.ts'
import { placeText } from '../origin.ts'
import type { Resolver } from './resolver.ts'
import type { SocketUser } from './socket-user.ts'
import type { TlsDialer } from './tls-dialer.ts'
import { openTunnel } from './tunnel.ts'

/** What all connections of a client have in common: where they lead, and what they are made with. */
export interface Route {
  /** Where sockets are connected to: the target, or the proxy before it. */
  host: string
  port: number
  /** In place of host and port. */
  socketPath: string | undefined
  /** What messages put before it. */
  word: string
  /** Speaks TLS with it. */
  tls: TlsDialer | undefined
  /** What a proxy is asked for, and how TLS is spoken with the target behind it. */
  tunnel: { host: string; target: string; authorization: string | undefined; tls: TlsDialer } | undefined
  resolver: Resolver
  timeline: Timeline
  readBuffer: Buffer
  /** How long it may take to open one, as messages say it. */
  limit: string
}

/** A connection on its way. */
export interface Way {
  user: SocketUser
  addresses: readonly string[]
  /** When it was asked for, when its addresses were known, and when it must be there, in ms on the timeline. */
  askedMs: number
  resolvedMs: number
  dueMs: number
}

const lateText: Record<ConnectionStage, string> = {
  dns: 'name not resolved',
  connect: 'no connection',
  tunnel: 'no answer to CONNECT',
  tls: 'TLS handshake not done',
  open: 'not open',
}

/** What this machine has run out of: no address's fault. */
const ownLimits = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])

/**
 * One try to reach one address.
 *
 *   connect ─→ (tls) ─→ open                       to the target, or to a proxy that reads the requests
 *   connect ─→ (tls) ─→ tunnel ─→ tls ─→ open      through a proxy
 */
export class SocketAttempt {
  readonly #route: Route
  readonly #way: Way
  readonly #index: number
  #stage: ConnectionStage = 'connect'
  #failure: Failure | undefined
  /** The one that is used in the end: it is over when this one is closed. */
  #socket!: Socket
  /** What is talked to, for messages. */
  #peer: string
  #alarm: Alarm | undefined
  /** When the target could be talked to; 0 before. */
  #connectedMs = 0

  constructor(route: Route, way: Way, index: number) {
    this.#route = route
    this.#way = way
    this.#index = index
    const address = way.addresses[index]!
    this.#peer =
      route.socketPath === undefined ? route.word + placeText(address, route.port) : `unix:${address}`
  }

  begin(): void {
    const { timeline, tls, tunnel } = this.#route
    const { addresses, dueMs, user } = this.#way
    const socket = this.#dial()
    // One that does not answer must leave time for those behind it.
    const nowMs = timeline.now()
    const untilMs = nowMs + (dueMs - nowMs) / (addresses.length - this.#index)
    this.#alarm = timeline.at(untilMs, () => {
      this.#alarm = undefined
      this.#blame(true)
      this.#giveUp(`${lateText[this.#stage]} within ${this.#route.limit}`)
    })
    const there = () => (tunnel === undefined ? this.#opened() : this.#openTunnel(tunnel))
    if (tls === undefined) socket.once('connect', there)
    else {
      socket.once('connect', () => {
        this.#connectedMs = timeline.now()
        this.#stage = 'tls'
      })
      socket.once('secureConnect', there)
    }
    this.#watch(socket)
    user.use(socket)
  }

  #dial(): Socket {
    const { socketPath, port, tls, tunnel, readBuffer } = this.#route
    const address = this.#way.addresses[this.#index]!
    const place = socketPath === undefined ? { host: address, port, noDelay: true } : { path: socketPath }
    const { user } = this.#way
    const onread = {
      buffer: readBuffer,
      callback: (length: number) => {
        user.received(length)
        return true
      },
    }
    // Where a tunnel has to be opened first, what is read is the proxy's word.
    const options = (tunnel === undefined ? { ...place, onread } : place) as NetConnectOpts
    return tls === undefined ? connectTcp(options) : tls.connect(options)
  }

  /** These stay for as long as the connection does, perhaps 10,000 times over: `once` would wrap each of them. */
  #watch(socket: Socket): void {
    this.#socket = socket
    const { user } = this.#way
    socket.on('end', () => {
      // After an error, such as an alert of TLS, it is no good order: `closed` tells why.
      if (socket === this.#socket && this.#failure === undefined) user.ended()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!ownLimits.has(error.code ?? '')) this.#blame(error.code === 'ETIMEDOUT')
      this.#failure ??= failureOf(error, this.#stage, this.#peer)
    })
    socket.on('close', () => {
      if (socket === this.#socket) this.#closed()
    })
  }

  #openTunnel({ host, target, authorization, tls }: NonNullable<Route['tunnel']>): void {
    const { user } = this.#way
    const proxied = this.#socket
    this.#stage = 'tunnel'
    openTunnel(proxied, target, authorization, (problem) => {
      if (problem !== undefined) {
        this.#giveUp(problem)
        return
      }
      this.#connectedMs = this.#route.timeline.now()
      this.#stage = 'tls'
      this.#peer = target
      const socket = tls.connect({ socket: proxied, host })
      socket.once('secureConnect', () => this.#opened())
      socket.on('data', (chunk: Buffer) => this.#pass(chunk))
      this.#watch(socket)
      user.use(socket)
    })
  }

  /** Node reads into a buffer of ours only from a socket of its own making. */
  #pass(chunk: Buffer): void {
    const { readBuffer } = this.#route
    for (let start = 0; start < chunk.length; start += readBuffer.length) {
      this.#way.user.received(chunk.copy(readBuffer, 0, start))
    }
  }

  #opened(): void {
    const { resolver, timeline, socketPath } = this.#route
    const { addresses, askedMs, resolvedMs, user } = this.#way
    this.#calmDown()
    this.#stage = 'open'
    if (socketPath === undefined) resolver.answered(addresses[this.#index]!)
    const nowMs = timeline.now()
    const connectedMs = this.#connectedMs === 0 ? nowMs : this.#connectedMs
    user.opened({
      dnsMs: resolvedMs - askedMs,
      connectMs: connectedMs - resolvedMs,
      tlsMs: nowMs - connectedMs,
    })
  }

  /** It is the address that took no connection. */
  #blame(wasSilent: boolean): void {
    const { socketPath, resolver, timeline } = this.#route
    if (this.#stage !== 'connect' || socketPath !== undefined) return
    resolver.refused(this.#way.addresses[this.#index]!, timeline.now(), wasSilent)
  }

  #giveUp(reason: string): void {
    this.#failure ??= new Failure(this.#stage === 'tls' ? 'tls' : 'connect', `${this.#peer}: ${reason}`)
    this.#socket.destroy()
  }

  #closed(): void {
    this.#calmDown()
    const { user, addresses } = this.#way
    const stage = this.#stage
    const next = this.#index + 1
    if (stage === 'connect' && next < addresses.length && user.isWanted) {
      new SocketAttempt(this.#route, this.#way, next).begin()
    } else if (stage === 'open') user.closed(this.#failure)
    else {
      const failureClass = stage === 'tls' ? 'tls' : 'connect'
      user.closed(this.#failure ?? new Failure(failureClass, `${this.#peer}: connection closed`))
    }
  }

  #calmDown(): void {
    if (this.#alarm !== undefined) this.#route.timeline.cancel(this.#alarm)
    this.#alarm = undefined
  }
}
