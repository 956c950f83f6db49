import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { checkKeys, keysOf } from '../base/authored/authored-object.ts'
import { atKeys, PlimsollError, type SourcePlace } from '../base/error.ts'
import { shown } from '../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../base/units/duration.ts'
import { isAddress } from '../engine/origin.ts'
import { type NamePins, readPins } from '../engine/socket/name-pins.ts'
import type { NameSettings } from '../engine/socket/name-settings.ts'
import { usualNames } from '../engine/socket/name-settings.ts'
import { parseProxy } from '../engine/socket/proxy.ts'
import type { TlsSettings } from '../engine/socket/secure-context.ts'
import { secureContext } from '../engine/socket/secure-context.ts'

/** TLS options. Certificates and keys are PEM text, or paths from the plan's folder. */
export interface TlsOptions {
  /** Certificates to trust in place of the system's. */
  ca?: string
  /** Accepts any certificate. Only for a test environment of your own. */
  insecure?: boolean
  /** The client's certificate, if the target asks for one. */
  cert?: string
  /** The private key of the client's certificate. */
  key?: string
  /** The passphrase of the key, if it is encrypted. */
  passphrase?: string
  /** The server name to send (SNI) and to check the certificate against, if it differs from the host. */
  servername?: string
  /** The oldest version of TLS to accept. */
  minVersion?: (typeof tlsVersions)[number]
}

/** A plan's options for how connections are made. */
export interface ConnectingOptions {
  tls?: TlsOptions
  /**
   * An HTTP proxy: `http://user:password@proxy.test:3128`, or `false` for none. By default `HTTP_PROXY`, `HTTPS_PROXY` and
   * `NO_PROXY` decide, except for targets on this machine. `--proxy` overrides it.
   */
  proxy?: string | false
  /** Addresses to use in place of DNS: `{ 'api.test': ['127.0.0.1', '127.0.0.2'], 'api.test:443': '::1' }`. */
  resolve?: Readonly<Record<string, string | readonly string[]>>
  dns?: {
    /** How long an address from DNS is used. 30 s by default; with 0, each connection asks again. */
    ttl?: Duration
    /** The address that a new connection tries first: each in turn (`rotate`, the default), or always the `first`. */
    pick?: 'rotate' | 'first'
  }
}

/** A plan's options for connections, read and checked. */
export interface Connecting {
  tls: TlsSettings | undefined
  /** The URL of a proxy; false for none; undefined if the environment decides. */
  proxy: string | false | undefined
  names: NameSettings
}

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
const tlsKeys = keysOf<TlsOptions>({
  ca: true,
  insecure: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  minVersion: true,
})
const dnsKeys = keysOf<NonNullable<ConnectingOptions['dns']>>({ ttl: true, pick: true })
const picks = ['rotate', 'first']

/** The maximum size of a certificate file, in bytes. */
const maxFileBytes = 4 * 1024 * 1024

/** Reads and checks a plan's options for connections. Throws a `PlimsollError` with the keys of an invalid option. */
export function readConnecting(options: ConnectingOptions, place: SourcePlace | undefined): Connecting {
  const { tls, proxy, resolve: pins, dns } = options
  return {
    tls: tls === undefined ? undefined : atKeys(['tls'], () => readTls(tls, place)),
    proxy: readProxy(proxy),
    names: { ...usualNames, pins: readResolve(pins), ...(dns !== undefined && readDns(dns)) },
  }
}

function readTls(tls: TlsOptions, place: SourcePlace | undefined): TlsSettings {
  checkKeys(tls, tlsKeys, { what: "the plan's tls", code: 'bad-plan', keys: ['tls'] })
  const { servername, minVersion, insecure } = tls
  if (insecure !== undefined && typeof insecure !== 'boolean')
    throw invalidOption('tls.insecure', insecure, 'true or false')
  if (
    servername !== undefined &&
    (typeof servername !== 'string' || servername === '' || isAddress(servername))
  )
    throw invalidOption('tls.servername', servername, "a name, such as 'api.example.com'")
  if (minVersion !== undefined && !tlsVersions.includes(minVersion))
    throw invalidOption('tls.minVersion', minVersion, `one of ${tlsVersions.join(', ')}`)
  const settings: TlsSettings = { ...tls }
  for (const key of ['ca', 'cert', 'key'] as const) {
    const text = tls[key]
    if (text !== undefined) settings[key] = atKeys(['tls', key], () => readPem(text, `tls.${key}`, place))
  }
  // A certificate that cannot be read is reported now, with its line, and not by the first connection.
  secureContext(settings)
  return settings
}

/** Returns PEM text as it is, or reads it from the file that `text` names. */
function readPem(text: unknown, what: string, place: SourcePlace | undefined): string {
  if (typeof text !== 'string' || text === '') throw invalidOption(what, text, 'PEM or the path of a file')
  // A string as long as a key is not a path, and no message may show it.
  if (/-----BEGIN |\n/.test(text) || text.length > 500) return text
  const file = resolve(place === undefined ? '.' : dirname(place.file), text)
  const problem = !existsSync(file)
    ? 'there is no such file'
    : !statSync(file).isFile()
      ? 'that is not a file'
      : statSync(file).size > maxFileBytes
        ? 'that is too large for a certificate file'
        : undefined
  if (problem !== undefined) {
    throw new PlimsollError('bad-plan', `the plan's ${what} is ${shown(text)}: ${problem}`, {
      advice: `It was looked for as ${file}. Give PEM text, or the path of a PEM file from the plan's folder.`,
    })
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PlimsollError('bad-plan', `the plan's ${what} is ${shown(text)}, which cannot be read`, {
      advice: `Check the permissions of ${file}.`,
      cause,
    })
  }
}

function readProxy(proxy: unknown): string | false | undefined {
  if (proxy === undefined || proxy === false) return proxy
  return atKeys(['proxy'], () => {
    if (typeof proxy !== 'string' || proxy === '')
      throw invalidOption('proxy', proxy, "the URL of a proxy, such as 'http://proxy.test:3128', or false")
    parseProxy(proxy, "the plan's proxy")
    return proxy
  })
}

function readResolve(pins: ConnectingOptions['resolve']): NamePins {
  if (pins === undefined) return {}
  if (typeof pins === 'object' && pins !== null && !Array.isArray(pins)) return readPins(pins)
  throw invalidOption('resolve', pins, "addresses by name, such as { 'api.test': '127.0.0.1' }")
}

function readDns(dns: NonNullable<ConnectingOptions['dns']>): Partial<NameSettings> {
  return atKeys(['dns'], () => {
    checkKeys(dns, dnsKeys, { what: "the plan's dns", code: 'bad-plan', keys: ['dns'] })
    const { ttl, pick } = dns
    if (pick !== undefined && !picks.includes(pick))
      throw invalidOption('dns.pick', pick, "'rotate' or 'first'", ['dns', 'pick'])
    return {
      ...(ttl !== undefined && {
        ttlMs: atKeys(['dns', 'ttl'], () => parseDurationMs(ttl, "the plan's dns.ttl")),
      }),
      ...(pick !== undefined && { pick }),
    }
  })
}

function invalidOption(
  what: string,
  value: unknown,
  expected: string,
  keys = what.split('.'),
): PlimsollError {
  return new PlimsollError('bad-plan', `the plan's ${what} is ${shown(value)}, which is not ${expected}`, {
    advice: `Give ${expected}.`,
    keys,
  })
}
