import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeCertificate } from '../../test/servers/tls-certificate.ts'
import { PlimsollError } from '../base/error.ts'
import { usualNames } from '../engine/socket/name-settings.ts'
import { type ConnectingOptions, readConnecting } from './connecting-options.ts'

const tls = makeCertificate()
afterAll(() => tls[Symbol.dispose]())

/** The place of a plan in the folder of the certificates. */
const place = { file: join(tls.folder, 'a.load.ts'), line: 1 }
const read = (options: object) => readConnecting(options as ConnectingOptions, place)

test('without options, the defaults are used', () => {
  expect(read({})).toEqual({ tls: undefined, proxy: undefined, names: usualNames })
})

test('certificates and keys are PEM text, or files in the plan’s folder', () => {
  const pem = { ca: tls.ca, cert: tls.cert, key: tls.key }
  expect(read({ tls: pem }).tls).toEqual(pem)
  expect(read({ tls: { ca: 'ca.pem', cert: './cert.pem', key: join(tls.folder, 'key.pem') } }).tls).toEqual(
    pem,
  )
  const others = { insecure: true, servername: 'api.example.com', minVersion: 'TLSv1.3' } as const
  expect(read({ tls: others }).tls).toEqual(others)
})

test('a proxy is a URL, or false for none', () => {
  expect(read({ proxy: 'http://me:pass@proxy.test:3128' }).proxy).toBe('http://me:pass@proxy.test:3128')
  expect(read({ proxy: false }).proxy).toBe(false)
})

test('options set the addresses of names and how long DNS answers are used', () => {
  expect(read({ resolve: { 'Api.test:443': '127.0.0.1' }, dns: { ttl: '5m', pick: 'first' } }).names).toEqual(
    { pins: { 'api.test:443': ['127.0.0.1'] }, ttlMs: 300_000, pick: 'first' },
  )
  expect(read({ dns: { ttl: 0 } }).names.ttlMs).toBe(0)
})

describe('an invalid option is refused with its keys', () => {
  mkdirSync(join(tls.folder, 'folder'))
  writeFileSync(join(tls.folder, 'text.pem'), 'not a certificate\n')

  test.each([
    [{ tls: { ca: 'missing.pem' } }, 'tls.ca is "missing.pem": there is no such file', ['tls', 'ca']],
    [
      { tls: { cert: 'folder', key: 'key.pem' } },
      'tls.cert is "folder": that is not a file',
      ['tls', 'cert'],
    ],
    [{ tls: { ca: 'text.pem' } }, 'the certificates to trust cannot be read', ['tls', 'ca']],
    [{ tls: { cert: 'text.pem', key: 'key.pem' } }, 'the client certificate cannot be read', ['tls', 'cert']],
    [
      { tls: { cert: 'cert.pem', key: 'text.pem' } },
      'the key of the client certificate cannot be read',
      ['tls', 'key'],
    ],
    [{ tls: { cert: 'cert.pem' } }, 'tls has a client cert, but no key', ['tls', 'cert']],
    [{ tls: { key: 'key.pem' } }, 'tls has a client key, but no cert', ['tls', 'key']],
    [{ tls: { ca: 5 } }, 'tls.ca is 5, which is not PEM or the path of a file', ['tls', 'ca']],
    [{ tls: { ca: '' } }, 'tls.ca is "", which is not PEM', ['tls', 'ca']],
    [{ tls: { certificate: 'x' } }, "tls has no option 'certificate'", ['tls', 'certificate']],
    [{ tls: 'ca.pem' }, 'tls is "ca.pem", which is not an object', ['tls']],
    [{ tls: { insecure: 'yes' } }, 'tls.insecure is "yes", which is not true or false', ['tls', 'insecure']],
    [
      { tls: { servername: '127.0.0.1' } },
      'tls.servername is "127.0.0.1", which is not a name',
      ['tls', 'servername'],
    ],
    [
      { tls: { minVersion: 'TLSv2' } },
      'tls.minVersion is "TLSv2", which is not one of',
      ['tls', 'minVersion'],
    ],
    [{ proxy: 'socks5://proxy.test' }, 'the plan\'s proxy is "socks5://proxy.test", and SOCKS', ['proxy']],
    [{ proxy: '' }, 'proxy is "", which is not the URL of a proxy', ['proxy']],
    [{ proxy: true }, 'proxy is true, which is not the URL of a proxy', ['proxy']],
    [{ resolve: ['127.0.0.1'] }, 'resolve is a list, which is not addresses by name', ['resolve']],
    [{ resolve: { 'api.test': 'localhost' } }, '"localhost" is not an IP address', ['resolve', 'api.test']],
    [{ dns: { ttl: 'soon' } }, 'dns.ttl is "soon"', ['dns', 'ttl']],
    [
      { dns: { pick: 'random' } },
      "dns.pick is \"random\", which is not 'rotate' or 'first'",
      ['dns', 'pick'],
    ],
    [{ dns: { tll: '5s' } }, "dns has no option 'tll'", ['dns', 'tll']],
  ])('%j', (options, message, keys) => {
    expect(() => read(options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), keys }),
    )
  })

  test('no message shows a key', () => {
    const body = tls.key.split('\n').slice(1, -2).join('')
    const long = body.repeat(10)
    for (const key of [long, `${body}\n`]) {
      try {
        read({ tls: { cert: 'cert.pem', key } })
        expect.fail('it was read')
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
        expect((error as Error).message).not.toContain(body.slice(0, 20))
        expect((error as PlimsollError).advice).not.toContain(body.slice(0, 20))
      }
    }
  })

  test.runIf(process.getuid?.() !== 0)('a file without read permission is refused', () => {
    const file = join(tls.folder, 'locked.pem')
    writeFileSync(file, tls.ca)
    chmodSync(file, 0)
    expect(() => read({ tls: { ca: file } })).toThrow('which cannot be read')
  })
})
