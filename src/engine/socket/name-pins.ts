import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { isAddress } from '../origin.ts'

/** Addresses by `host` or `host:port`, to use instead of DNS. */
export type NamePins = Record<string, readonly string[]>

/** An invalid pin. The message says what is wrong with it. */
class BadPin extends Error {}

const pinName = /^([^\s:/@[\]]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/i

/**
 * Parses the pins of a plan: `{ 'api.test': ['127.0.0.1', '127.0.0.2'], 'api.test:443': '::1' }`. Throws a
 * `PlimsollError` (`bad-resolve`) with the key.
 */
export function readPins(pins: Readonly<Record<string, unknown>>): NamePins {
  const read: NamePins = {}
  for (const [name, value] of Object.entries(pins)) {
    try {
      read[nameOf(name)] = addressesOf(Array.isArray(value) ? value : [value])
    } catch (error) {
      if (!(error instanceof BadPin)) throw error
      throw new PlimsollError(
        'bad-resolve',
        `the plan's resolve says of ${JSON.stringify(name)}: ${error.message}`,
        {
          advice: "Give a host, with a port or not, and addresses: { 'api.test:443': ['127.0.0.1', '::1'] }.",
          keys: ['resolve', name],
        },
      )
    }
  }
  return read
}

/** Parses the texts of the setting `resolve`: `api.test:443:127.0.0.1,[::1]`. Throws a `PlimsollError` (`bad-option`). */
export function readPinTexts(texts: readonly string[]): NamePins {
  const read: NamePins = {}
  for (const text of texts) {
    try {
      const [, host, port, addresses] = /^([^:]+)(?::(\d+))?:(.+)$/.exec(text) ?? []
      if (host === undefined || addresses === undefined) throw new BadPin('it has no host and address')
      read[nameOf(port === undefined ? host : `${host}:${port}`)] = addressesOf(addresses.split(','))
    } catch (error) {
      if (!(error instanceof BadPin)) throw error
      throw new PlimsollError(
        'bad-option',
        phrase`${setting('resolve')} is ${JSON.stringify(text)}: ${error.message}`,
        {
          advice: "Give a host, a port or none, and an address: 'api.test:443:127.0.0.1'.",
        },
      )
    }
  }
  return read
}

function nameOf(text: string): string {
  const [, host, port] = pinName.exec(text) ?? []
  if (host === undefined) throw new BadPin(`${JSON.stringify(text)} is no host, with a port or without`)
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))
    throw new BadPin(`${port} is no port`)
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return port === undefined ? bare : `${bare}:${Number(port)}`
}

function addressesOf(values: readonly unknown[]): string[] {
  if (values.length === 0) throw new BadPin('no address is given')
  return values.map((value) => {
    const address = typeof value === 'string' ? value.trim().replace(/^\[(.*)\]$/, '$1') : undefined
    if (address !== undefined && isAddress(address)) return address
    const what = typeof value === 'string' ? JSON.stringify(value) : String(value)
    throw new BadPin(`${what} is not an IP address`)
  })
}
