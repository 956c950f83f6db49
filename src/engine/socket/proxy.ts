import { BlockList, isIP, isIPv6 } from 'node:net'
import { PlimsollError } from '../../base/error.ts'
import { type Phrase, phrase } from '../../base/phrase.ts'
import { isAddress, type Origin } from '../origin.ts'

/** An HTTP proxy between Plimsoll and the target. */
export interface ProxySettings {
  /** Without its user name and password, for messages: `http://proxy.test:3128`. */
  url: string
  /** Whether the connection to the proxy itself uses TLS. */
  secure: boolean
  host: string
  port: number
  /** The value of `Proxy-Authorization`, made from the user name and password in the URL. */
  authorization: string | undefined
}

/**
 * Parses the URL of a proxy. `http://` may be omitted, as in other tools. `from` says in messages where the URL was
 * given; messages never show its password. Throws a `PlimsollError` (`bad-proxy`).
 */
export function parseProxy(text: string, from: Phrase = 'the proxy'): ProxySettings {
  const bad = (what: string, advice = "Write it as 'http://proxy.example.com:3128'.") =>
    new PlimsollError('bad-proxy', phrase`${from} is ${JSON.stringify(shown(text))}, ${what}`, { advice })
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (/^socks/i.test(whole)) throw bad('and SOCKS is not supported', 'Give an HTTP proxy.')
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    throw bad('which is not the URL of an HTTP proxy')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw bad('which has a path', "A proxy is a host and a port: 'http://proxy.example.com:3128'.")
  const secure = url.protocol === 'https:'
  return {
    url: `${url.protocol}//${url.host}`,
    secure,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    authorization: authorizationOf(url, bad),
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

/** The variables of an environment that are about proxies, and no others. */
export function proxyVariables(env: Environment): Record<string, string> {
  const names = variables.flatMap((name) => [name, name.toLowerCase()])
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/**
 * The proxy that the environment gives for a target, and the variable that names it. `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY`, in upper or lower case, mean the same as in Go: services on this machine are never proxied.
 */
export function proxyFor(origin: Origin, env: Environment): { url: string; variable: string } | undefined {
  const name = origin.secure ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const variable = [name, name.toLowerCase()].find((each) => (env[each] ?? '') !== '')
  if (variable === undefined || origin.socketPath !== undefined || isLoopback(origin.host)) return undefined
  if (isExcepted(origin, env.NO_PROXY || env.no_proxy || '')) return undefined
  return { url: env[variable]!, variable }
}

/** Whether `NO_PROXY` lists the target: `*`, domains with their subdomains, addresses or ranges, each with or without a port. */
function isExcepted({ host, port }: Origin, list: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return list.split(',').some((entry) => {
    const text = entry.trim().toLowerCase()
    if (text === '*') return true
    const [, bare = text, at] = /^(\[.*\]|[^:]*):(\d+)$/.exec(text) ?? []
    if (at !== undefined && Number(at) !== port) return false
    const excepted = bare.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
    if (excepted === '') return false
    if (isAddress(name)) return isWithin(name, excepted)
    const suffix = excepted.replace(/^\*?\./, '')
    return (suffix === excepted && name === excepted) || name.endsWith(`.${suffix}`)
  })
}

/** Whether an address equals `range`, or is in it if it is a range such as `10.0.0.0/8`. */
function isWithin(address: string, range: string): boolean {
  const [net = '', bits] = range.split('/')
  if (isIP(net) === 0) return false
  const family = isIPv6(net) ? 'ipv6' : 'ipv4'
  const most = family === 'ipv6' ? 128 : 32
  const length = bits === undefined ? most : /^\d+$/.test(bits) ? Number(bits) : Number.NaN
  if (!(length <= most)) return false
  const block = new BlockList()
  block.addSubnet(net, length, family)
  return block.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Whether a host is this machine. */
function isLoopback(host: string): boolean {
  if (!isAddress(host)) return host === 'localhost' || host === 'localhost.' || host.endsWith('.localhost')
  return isWithin(host, '127.0.0.0/8') || isWithin(host, '::1')
}

function authorizationOf(url: URL, bad: (what: string, advice: string) => PlimsollError): string | undefined {
  if (url.username === '' && url.password === '') return undefined
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    return `Basic ${Buffer.from(pair).toString('base64')}`
  } catch {
    throw bad('whose user name or password is not percent-encoded', "Write a '%' in it as '%25'.")
  }
}

function shown(text: string): string {
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@')
}
