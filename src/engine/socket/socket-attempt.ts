import { connect as connectTcp, type NetConnectOpts, type Socket } from 'node:net'
import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import { type ConnectionStage, Failure, failureOf } from '../failure.ts'
import { placeText } from '../origin.ts'
import type { Resolver } from './resolver.ts'
import type { SocketUser } from './socket-user.ts'
import type { TlsDialer } from './tls-dialer.ts'
import { openTunnel } from './tunnel.ts'

/** What all connections of a client have in common: where they go, and what they are made with. */
export interface Route {
  /** Where sockets connect to: the target, or the proxy in front of it. */
  host: string
  port: number
  /** Used instead of host and port. */
  socketPath: string | undefined
  /** What messages put before the host. */
  prefix: string
  /** Opens TLS to that host; undefined for plain TCP. */
  tls: TlsDialer | undefined
  /** What a proxy is asked for, and how TLS to the target is opened through it; undefined without a tunnel. */
  tunnel: { host: string; target: string; authorization: string | undefined; tls: TlsDialer } | undefined
  resolver: Resolver
  timeline: Timeline
  readBuffer: Buffer
  /** The time limit of opening a connection, as messages show it. */
  limit: string
}

/** A connection that is being opened. */
export interface OpeningSocket {
  user: SocketUser
  addresses: readonly string[]
  /** When it was asked for, when its addresses were known, and when it must be open, in ms on the timeline. */
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

/** Errors of this machine's own limits, for which the address is not to blame. */
const ownLimits = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])

/**
 * One attempt to connect to one address.
 *
 *   connect ─→ (tls) ─→ open                       to the target, or to a proxy that reads the requests
 *   connect ─→ (tls) ─→ tunnel ─→ tls ─→ open      through a proxy
 */
export class SocketAttempt {
  readonly #route: Route
  readonly #opening: OpeningSocket
  readonly #index: number
  #stage: ConnectionStage = 'connect'
  #failure: Failure | undefined
  /** The socket that is used in the end. The attempt is over when it closes. */
  #socket!: Socket
  /** The peer, for messages. */
  #peer: string
  #alarm: Alarm | undefined
  /** When the TCP connection or the tunnel to the target was open; 0 before. */
  #connectedMs = 0

  constructor(route: Route, opening: OpeningSocket, index: number) {
    this.#route = route
    this.#opening = opening
    this.#index = index
    const address = opening.addresses[index]!
    this.#peer =
      route.socketPath === undefined ? route.prefix + placeText(address, route.port) : `unix:${address}`
  }

  begin(): void {
    const { timeline, tls, tunnel } = this.#route
    const { addresses, dueMs, user } = this.#opening
    const socket = this.#dial()
    // An address that does not respond must leave time for those after it.
    const nowMs = timeline.now()
    const untilMs = nowMs + (dueMs - nowMs) / (addresses.length - this.#index)
    this.#alarm = timeline.at(untilMs, () => {
      this.#alarm = undefined
      this.#blame(true)
      this.#giveUp(`${lateText[this.#stage]} within ${this.#route.limit}`)
    })
    const connected = () => (tunnel === undefined ? this.#opened() : this.#openTunnel(tunnel))
    if (tls === undefined) socket.once('connect', connected)
    else {
      socket.once('connect', () => {
        this.#connectedMs = timeline.now()
        this.#stage = 'tls'
      })
      socket.once('secureConnect', connected)
    }
    this.#watch(socket)
    user.use(socket)
  }

  #dial(): Socket {
    const { socketPath, port, tls, tunnel, readBuffer } = this.#route
    const address = this.#opening.addresses[this.#index]!
    const place = socketPath === undefined ? { host: address, port, noDelay: true } : { path: socketPath }
    const { user } = this.#opening
    const onread = {
      buffer: readBuffer,
      callback: (length: number) => {
        user.received(length)
        return true
      },
    }
    // If a tunnel must be opened first, the first bytes are the proxy's answer.
    const options = (tunnel === undefined ? { ...place, onread } : place) as NetConnectOpts
    return tls === undefined ? connectTcp(options) : tls.connect(options)
  }

  /** These listeners live as long as the connection, and there may be 10,000 connections. `once` would wrap each of them. */
  #watch(socket: Socket): void {
    this.#socket = socket
    const { user } = this.#opening
    socket.on('end', () => {
      // After an error, such as a TLS alert, this is no regular end: `closed` reports the cause.
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
    const { user } = this.#opening
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
      socket.on('data', (chunk: Buffer) => this.#copyIn(chunk))
      this.#watch(socket)
      user.use(socket)
    })
  }

  /** Node reads into our buffer only from sockets that it opened itself, not through a tunnel: copy the bytes there. */
  #copyIn(chunk: Buffer): void {
    const { readBuffer } = this.#route
    for (let start = 0; start < chunk.length; start += readBuffer.length) {
      this.#opening.user.received(chunk.copy(readBuffer, 0, start))
    }
  }

  #opened(): void {
    const { resolver, timeline, socketPath } = this.#route
    const { addresses, askedMs, resolvedMs, user } = this.#opening
    this.#cancelAlarm()
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

  /** Reports the address to the resolver if it took no connection. */
  #blame(wasSilent: boolean): void {
    const { socketPath, resolver, timeline } = this.#route
    if (this.#stage !== 'connect' || socketPath !== undefined) return
    resolver.refused(this.#opening.addresses[this.#index]!, timeline.now(), wasSilent)
  }

  #giveUp(reason: string): void {
    this.#failure ??= new Failure(this.#stage === 'tls' ? 'tls' : 'connect', `${this.#peer}: ${reason}`)
    this.#socket.destroy()
  }

  #closed(): void {
    this.#cancelAlarm()
    const { user, addresses } = this.#opening
    const stage = this.#stage
    const next = this.#index + 1
    if (stage === 'connect' && next < addresses.length && user.isWanted) {
      new SocketAttempt(this.#route, this.#opening, next).begin()
    } else if (stage === 'open') user.closed(this.#failure)
    else {
      const failureClass = stage === 'tls' ? 'tls' : 'connect'
      user.closed(this.#failure ?? new Failure(failureClass, `${this.#peer}: connection closed`))
    }
  }

  #cancelAlarm(): void {
    if (this.#alarm !== undefined) this.#route.timeline.cancel(this.#alarm)
    this.#alarm = undefined
  }
}
