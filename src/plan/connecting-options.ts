import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { atKeys, PlimsollError, type SourcePlace } from '../base/error.ts'
import { nearestName } from '../base/text/nearest-name.ts'
import { shown } from '../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import { isAddress } from '../engine/origin.ts'
import { type NamePins, readPins } from '../engine/socket/name-pins.ts'
import { parseProxy } from '../engine/socket/proxy.ts'
import { type NameSettings, usualNames } from '../engine/socket/resolver.ts'
import { secureContext, type TlsSettings } from '../engine/socket/tls-dialer.ts'

/** How TLS is spoken with the target. Certificates and keys are PEM text, or paths as from the plan's folder. */
export interface TlsOptions {
  /** Certificates to trust instead of the system's. */
  ca?: string
  /** Accepts any certificate: for a test environment of your own. */
  insecure?: boolean
  /** The client's own certificate, where the target asks for one. */
  cert?: string
  /** The key of that certificate. */
  key?: string
  /** What opens the key, where it is encrypted. */
  passphrase?: string
  /** The name that the target is asked for (SNI) and whose certificate it must show, where that is not its host. */
  servername?: string
  /** The oldest version of TLS to accept. */
  minVersion?: (typeof tlsVersions)[number]
}

/** How a plan's connections are made, as its author writes it. */
export interface ConnectingOptions {
  tls?: TlsOptions
  /**
   * An HTTP proxy, `http://user:password@proxy.test:3128`; `false` for none. Without it `HTTP_PROXY`, `HTTPS_PROXY`
   * and `NO_PROXY` decide, except for targets on this machine. `--proxy` overrides it.
   */
  proxy?: string | false
  /** Addresses in place of what the name service says: `{ 'api.test': ['127.0.0.1', '127.0.0.2'], 'api.test:443': '::1' }`. */
  resolve?: Readonly<Record<string, string | readonly string[]>>
  dns?: {
    /** How long an answer of the name service is used; 30 s unless said otherwise, and with 0 every connection asks. */
    ttl?: Duration
    /** New connections take turns over a name's addresses (`rotate`), unless they are to try the first one first. */
    pick?: 'rotate' | 'first'
  }
}

/** How a plan's connections are made, read and checked. */
export interface Connecting {
  tls: TlsSettings | undefined
  /** The URL of a proxy; false = none; undefined = what the environment says. */
  proxy: string | false | undefined
  names: NameSettings
}

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
const tlsKeys = ['ca', 'insecure', 'cert', 'key', 'passphrase', 'servername', 'minVersion']
const picks = ['rotate', 'first']

/** The largest file of certificates that is read, in bytes. */
const largestFile = 4 * 1024 * 1024

/** Reads how a plan wants to connect. Throws a `PlimsollError` with the keys of what cannot be. */
export function readConnecting(options: ConnectingOptions, place: SourcePlace | undefined): Connecting {
  const { tls, proxy, resolve: pins, dns } = options
  return {
    tls: tls === undefined ? undefined : atKeys(['tls'], () => readTls(tls, place)),
    proxy: readProxy(proxy),
    names: { ...usualNames, pins: readResolve(pins), ...(dns !== undefined && readDns(dns)) },
  }
}

function readTls(tls: TlsOptions, place: SourcePlace | undefined): TlsSettings {
  checkKeys(tls, 'tls', tlsKeys)
  const { servername, minVersion, insecure } = tls
  if (insecure !== undefined && typeof insecure !== 'boolean')
    throw bad('tls.insecure', insecure, 'true or false')
  if (
    servername !== undefined &&
    (typeof servername !== 'string' || servername === '' || isAddress(servername))
  )
    throw bad('tls.servername', servername, "a name, such as 'api.example.com'")
  if (minVersion !== undefined && !tlsVersions.includes(minVersion))
    throw bad('tls.minVersion', minVersion, `one of ${tlsVersions.join(', ')}`)
  const settings: TlsSettings = { ...tls }
  for (const key of ['ca', 'cert', 'key'] as const) {
    const text = tls[key]
    if (text !== undefined) settings[key] = atKeys(['tls', key], () => pemOf(text, `tls.${key}`, place))
  }
  // What cannot be read is said here, with its line, and not by the first connection.
  secureContext(settings)
  return settings
}

/** PEM, as it is or from the file that is named. */
function pemOf(text: unknown, what: string, place: SourcePlace | undefined): string {
  if (typeof text !== 'string' || text === '') throw bad(what, text, 'PEM or the path of a file')
  // Nothing as long as a key is a path, and no message may show it.
  if (/-----BEGIN |\n/.test(text) || text.length > 500) return text
  const file = resolve(place === undefined ? '.' : dirname(place.file), text)
  const problem = !existsSync(file)
    ? 'there is no such file'
    : !statSync(file).isFile()
      ? 'that is not a file'
      : statSync(file).size > largestFile
        ? 'that is too large for a file of certificates'
        : undefined
  if (problem !== undefined) {
    throw new PlimsollError('bad-plan', `the plan's ${what} is ${shown(text)}: ${problem}`, {
      advice: `It was looked for as ${file}. Give PEM, or the path of such a file as from the plan's folder.`,
    })
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PlimsollError('bad-plan', `the plan's ${what} is ${shown(text)}, which cannot be read`, {
      advice: `See who may read ${file}.`,
      cause,
    })
  }
}

function readProxy(proxy: unknown): string | false | undefined {
  if (proxy === undefined || proxy === false) return proxy
  return atKeys(['proxy'], () => {
    if (typeof proxy !== 'string' || proxy === '')
      throw bad('proxy', proxy, "the URL of a proxy, such as 'http://proxy.test:3128', or false")
    parseProxy(proxy, "the plan's proxy")
    return proxy
  })
}

function readResolve(pins: ConnectingOptions['resolve']): NamePins {
  if (pins === undefined) return {}
  if (typeof pins === 'object' && pins !== null && !Array.isArray(pins)) return readPins(pins)
  throw bad('resolve', pins, "addresses by name, such as { 'api.test': '127.0.0.1' }")
}

function readDns(dns: NonNullable<ConnectingOptions['dns']>): Partial<NameSettings> {
  return atKeys(['dns'], () => {
    checkKeys(dns, 'dns', ['ttl', 'pick'])
    const { ttl, pick } = dns
    if (pick !== undefined && !picks.includes(pick))
      throw bad('dns.pick', pick, "'rotate' or 'first'", ['dns', 'pick'])
    return {
      ...(ttl !== undefined && {
        ttlMs: atKeys(['dns', 'ttl'], () => parseDurationMs(ttl, "the plan's dns.ttl")),
      }),
      ...(pick !== undefined && { pick }),
    }
  })
}

function checkKeys(options: object, what: string, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw bad(what, options, `an object: ${what}: { ${known.join(', ')} }`)
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    const near = nearestName(key, known)
    throw new PlimsollError('bad-plan', `the plan's ${what} has no option ${shown(key)}`, {
      advice: near === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`,
      keys: [what, key],
    })
  }
}

function bad(what: string, value: unknown, expected: string, keys = what.split('.')): PlimsollError {
  return new PlimsollError('bad-plan', `the plan's ${what} is ${shown(value)}, which is not ${expected}`, {
    advice: `Give ${expected}.`,
    keys,
  })
}
