import { isIP } from 'node:net'
import { PlimsollError } from '../base/error.ts'
import { redactQuery } from '../base/redact.ts'

/** Where requests go: the part of a URL before its path, taken apart once. */
export interface Origin {
  /** Normalised, without a slash at the end: `http://127.0.0.1:8000`. */
  url: string
  secure: boolean
  /** A name or an address, an IPv6 address without its brackets. */
  host: string
  port: number
  /** What the Host header says. */
  hostHeader: string
  /** A path that stands before every endpoint's, or ''. */
  basePath: string
}

/** Reads the URL of a target. Throws a `PlimsollError` (`bad-target`) for anything but http and https. */
export function parseOrigin(text: string): Origin {
  const url = URL.canParse(text) ? new URL(text) : undefined
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
  const secure = url.protocol === 'https:'
  const basePath = url.pathname.replace(/\/+$/, '')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    url: `${url.protocol}//${url.host}${basePath}`,
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    hostHeader: url.host,
    basePath,
  }
}

/** A target as messages show it, which end up in logs: without what nobody else may see. */
function shownTarget(text: string): string {
  return JSON.stringify(redactQuery(text).replace(/\/\/[^/?#]*@/, '//***@'))
}

/** Whether the host is an address, so that nothing has to be resolved. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0
}
