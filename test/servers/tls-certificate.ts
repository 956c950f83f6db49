import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bits, der, integer, octets, oid, pem, sequence, set, utcTime, utf8, yes } from './der.ts'

/** A server's certificate and key, and the authority that signed it: PEM, in memory and in temporary files. */
export interface TlsCertificate extends Disposable {
  /** What a client must trust. */
  ca: string
  cert: string
  key: string
  /** The same three as files: ca.pem, cert.pem, key.pem. */
  folder: string
}

export interface CertificateOptions {
  /** The names and IPv4 addresses that it is for. */
  names?: readonly string[]
  /** Whether it has expired. */
  expired?: boolean
}

/** Makes an authority, and a certificate signed by it. */
export function makeCertificate(options: CertificateOptions = {}): TlsCertificate {
  const { names = ['localhost', '127.0.0.1'], expired = false } = options
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ca = signed('Throw-away authority', authority.publicKey, authority.privateKey, {
    extensions: [extension('2.5.29.19', sequence(yes), true)],
  })
  const altNames = names.map((name) =>
    isIPv4(name) ? der(0x87, Uint8Array.from(name.split('.').map(Number))) : der(0x82, name),
  )
  const cert = signed('Throw-away server', server.publicKey, authority.privateKey, {
    expired,
    extensions: [extension('2.5.29.17', sequence(...altNames), false)],
  })
  const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-tls-'))
  for (const [name, text] of Object.entries({ ca, cert, key }))
    writeFileSync(join(folder, `${name}.pem`), text)
  return { ca, cert, key, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))

/** A certificate (RFC 5280, 4.1) issued by the only authority. */
function signed(
  subject: string,
  publicKey: KeyObject,
  authorityKey: KeyObject,
  { expired = false, extensions }: { expired?: boolean; extensions: Buffer[] },
): string {
  const dayMs = 86_400_000
  const nowMs = Date.now()
  const content = sequence(
    der(0xa0, integer(Uint8Array.of(2))),
    integer(randomBytes(8)),
    ecdsaWithSha256,
    name('Throw-away authority'),
    sequence(utcTime(new Date(nowMs - 2 * dayMs)), utcTime(new Date(nowMs + (expired ? -dayMs : dayMs)))),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }) as Buffer,
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', content, authorityKey)
  return pem('CERTIFICATE', sequence(content, ecdsaWithSha256, bits(signature)))
}

function name(text: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(text))))
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octets(value))
}
