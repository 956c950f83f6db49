import { isIP } from 'node:net'
import { PlimsollError } from '../base/error.ts'
import { redactQuery } from '../base/secrets/redact.ts'

/** Where requests go: the part of a URL before its path, taken apart once. */
export interface Origin {
  /** Normalised, without a slash at the end: `http://127.0.0.1:8000`, `http://unix:/run/app.sock`. */
  url: string
  secure: boolean
  /** A name or an address, an IPv6 address without its brackets, with its zone. */
  host: string
  port: number
  /** The Unix socket that it listens on, in place of host and port. */
  socketPath?: string
  /** What the Host header says. */
  hostHeader: string
  /** A path that stands before every endpoint's, or ''. */
  basePath: string
}

/** How many bytes the path of a Unix socket may have: the length of `sun_path`, less the zero at its end. */
const longestSocketPath = process.platform === 'linux' ? 107 : 103

/** Reads the URL of a target. Throws a `PlimsollError` (`bad-target`) for anything but http and https. */
export function parseOrigin(text: string): Origin {
  const unix = /^https?:\/\/unix:(?!\d*(?:[/?#]|$))/i.test(text) || /^https?:\/\/unix:\//i.test(text)
  return unix ? unixOrigin(text) : networkOrigin(text)
}

function networkOrigin(text: string): Origin {
  // URLs of the web have no zones: it is taken out, and put back where it is connected to.
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

/** `http://unix:/run/app.sock:/base/path`: a socket, then a path, if any. */
function unixOrigin(text: string): Origin {
  const [, scheme, path, base = '/'] = /^(https?):\/\/unix:(\/[^:?#]*)(?::(\/.*)?)?$/is.exec(text) ?? []
  if (scheme === undefined || path === undefined || path.endsWith('/')) {
    throw new PlimsollError('bad-target', `the target ${shownTarget(text)} names no Unix socket`, {
      advice:
        "Write the socket's whole path, then a path of requests, if any: 'http://unix:/run/app.sock:/api'.",
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

/** Reads a URL that may be a target. `text` is what the user wrote. */
function readUrl(bare: string, text: string): URL {
  const url = URL.canParse(bare) ? new URL(bare) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new PlimsollError('bad-target', `the target ${shownTarget(text)} is not a URL that can be loaded`, {
      advice: "Write it with its scheme: 'http://127.0.0.1:8000' or 'https://staging.example.com'.",
    })
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

/** A target as messages show it, which end up in logs: without what nobody else may see. */
function shownTarget(text: string): string {
  return JSON.stringify(redactQuery(text).replace(/\/\/[^/?#]*@/, '//***@'))
}

/** Whether the host is an address, so that nothing has to be resolved. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0
}

/** How messages name an address and its port. */
export function placeText(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
