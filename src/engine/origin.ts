import { isIP } from 'node:net'
import { PlimsollError } from '../base/error.ts'
import { redactQuery } from '../base/secrets/redact.ts'
import { showValue } from '../base/secrets/secret-values.ts'
import { shown } from '../base/text/shown.ts'

/** Where requests go: the parts of a URL up to its path. */
export interface Origin {
  /** Normalized, without a trailing slash: `http://127.0.0.1:8000`, `http://unix:/run/app.sock`. */
  url: string
  secure: boolean
  /** A name or an address; an IPv6 address has its zone but no brackets. */
  host: string
  port: number
  /** The Unix socket to connect to instead of host and port. */
  socketPath?: string
  /** The value of the Host header. */
  hostHeader: string
  /** A path that is put before every endpoint's path, or ''. */
  basePath: string
}

/** Where an origin is, without its base path: two origins of one site share their connections. */
export function siteOf({ url, basePath, socketPath }: Origin): string {
  // Between the path of a socket and a base path there is a colon.
  const separator = socketPath === undefined || basePath === '' ? 0 : 1
  return url.slice(0, url.length - basePath.length - separator)
}

/** The longest path of a Unix socket, in bytes: the length of `sun_path` without its final zero. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103

/** Parses the URL of a target. Throws a `PlimsollError` (`bad-target`) for anything but http and https. */
export function parseOrigin(text: string): Origin {
  if (typeof text !== 'string') throw notLoadable(text)
  const unix = /^https?:\/\/unix:(?!\d*(?:[/?#]|$))/i.test(text) || /^https?:\/\/unix:\//i.test(text)
  return unix ? unixOrigin(text) : networkOrigin(text)
}

/**
 * Parses the target of a run or an endpoint, and shows it in reports even if it is the value of a secret variable: an address is no secret,
 * unless it has a user name or a password.
 */
export function parseTarget(text: string): Origin {
  const origin = parseOrigin(text)
  const { url, host, hostHeader } = origin
  if (!text.includes('@')) for (const each of [text, url, `${url}/`, host, hostHeader]) showValue(each)
  return origin
}

function networkOrigin(text: string): Origin {
  // The URL standard has no IPv6 zones: take the zone out, and put it back into the host to connect to.
  const zone = /^(https?:\/\/\[[\da-f:.]+)%(?:25)?([\w.-]+)(\].*)$/is.exec(text)
  const bare = zone === null ? text : `${zone[1]}${zone[3]}`
  const url = readUrl(bare, text)
  const secure = url.protocol === 'https:'
  const basePath = url.pathname.replace(/\/+$/, '')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const shownHost = zone === null ? url.host : url.host.replace(']', `%25${zone[2]}]`)
  return {
    url: `${url.protocol}//${shownHost}${basePath}`,
    secure,
    host: zone === null ? host : `${host}%${zone[2]}`,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    hostHeader: url.host,
    basePath,
  }
}

/** Parses `http://unix:/run/app.sock:/base/path`: a socket, and an optional path. */
function unixOrigin(text: string): Origin {
  const [, scheme, path, base = '/'] = /^(https?):\/\/unix:(\/[^:?#]*)(?::(\/.*)?)?$/is.exec(text) ?? []
  if (scheme === undefined || path === undefined || path.endsWith('/')) {
    throw new PlimsollError('bad-target', `the target ${shownTarget(text)} names no Unix socket`, {
      advice:
        "Write the socket's absolute path, optionally followed by a base path: 'http://unix:/run/app.sock:/api'.",
    })
  }
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new PlimsollError(
      'bad-target',
      `the path of the Unix socket has ${Buffer.byteLength(path)} bytes, and the system allows ${longestSocketPath}`,
      { advice: 'Let the service listen on a shorter path, or give it a symbolic link.' },
    )
  }
  const protocol = scheme.toLowerCase()
  const url = readUrl(`${protocol}://localhost${base}`, text)
  const basePath = url.pathname.replace(/\/+$/, '')
  return {
    url: `${protocol}://unix:${path}${basePath === '' ? '' : `:${basePath}`}`,
    secure: protocol === 'https',
    host: 'localhost',
    port: protocol === 'https' ? 443 : 80,
    socketPath: path,
    hostHeader: 'localhost',
    basePath,
  }
}

/** Parses a URL and checks that it can be a target. `text` is what the user wrote, for messages. */
function readUrl(bare: string, text: string): URL {
  const url = URL.canParse(bare) ? new URL(bare) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw notLoadable(text)
  }
  if (url.username !== '' || url.password !== '') {
    throw new PlimsollError('bad-target', 'the target carries a user name or a password', {
      advice: 'Send credentials in a header of the plan: a URL ends up in reports.',
    })
  }
  if (url.search !== '' || url.hash !== '') {
    throw new PlimsollError('bad-target', `the target ${shownTarget(text)} has a query or a fragment`, {
      advice: 'Give the target without it, and the query on the endpoint or the call.',
    })
  }
  return url
}

function notLoadable(text: unknown): PlimsollError {
  return new PlimsollError('bad-target', `the target ${shownTarget(text)} is not a URL that can be loaded`, {
    advice: "Write it with its scheme: 'http://127.0.0.1:8000' or 'https://staging.example.com'.",
  })
}

/** A target as messages show it: without its secrets, because messages end up in logs. */
function shownTarget(text: unknown): string {
  if (typeof text !== 'string') return shown(text)
  return JSON.stringify(redactQuery(text).replace(/\/\/[^/?#]*@/, '//***@'))
}

/** Whether the host is an IP address, so that no DNS lookup is needed. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0
}

/** An address and its port as messages show them. */
export function placeText(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
