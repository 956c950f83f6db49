import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls'
import { messageOf, PlimsollError } from '../../base/error.ts'

/** Settings of TLS connections. Certificates and keys are PEM text. */
export interface TlsSettings {
  /** Certificates to trust instead of the system's. */
  ca?: string | undefined
  /** Accepts any certificate. */
  insecure?: boolean | undefined
  /** The client's own certificate, followed by its certificate chain. */
  cert?: string | undefined
  /** The key of that certificate. */
  key?: string | undefined
  /** The passphrase of the key, if that is encrypted. */
  passphrase?: string | undefined
  /** The name to ask the server for (SNI), and that its certificate must be for, instead of the target's. */
  servername?: string | undefined
  /** The oldest version of TLS to accept. */
  minVersion?: SecureVersion | undefined
}

/** Reads certificates and keys one by one, so that an error says which of them is wrong. Throws as `TlsDialer` does. */
export function secureContext(settings: TlsSettings): SecureContext {
  const { ca, cert, key, passphrase, minVersion } = settings
  // Node ignores certificates that it cannot read here, and would then trust nothing.
  if (ca !== undefined) reading('bad-ca', 'the certificates to trust', () => new X509Certificate(ca))
  if (cert !== undefined || key !== undefined) checkPair(cert, key, passphrase)
  const what = ca === undefined ? 'the client certificate' : 'the certificates'
  return reading(ca === undefined ? 'bad-certificate' : 'bad-ca', what, () =>
    createSecureContext({
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
      ...(minVersion !== undefined && { minVersion }),
    }),
  )
}

function checkPair(cert: string | undefined, key: string | undefined, passphrase: string | undefined): void {
  if (cert === undefined || key === undefined) {
    const [has, lacks] = cert === undefined ? ['key', 'cert'] : ['cert', 'key']
    throw new PlimsollError('bad-certificate', `tls has a client ${has}, but no ${lacks}`, {
      advice: 'Give both, cert and key, or neither.',
      keys: ['tls', has!],
    })
  }
  const certificate = reading('bad-certificate', 'the client certificate', () => new X509Certificate(cert), [
    'tls',
    'cert',
  ])
  if (!certificate.checkPrivateKey(readKey(key, passphrase))) {
    throw new PlimsollError('bad-certificate', 'the key does not belong to the client certificate', {
      advice: 'cert and key are a pair: give the two that belong together.',
      keys: ['tls', 'key'],
    })
  }
}

function readKey(key: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, format: 'pem', ...(passphrase !== undefined && { passphrase }) })
  } catch (error) {
    const isClosed =
      (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE' ||
      /bad decrypt|bad password|interrupted or cancelled/i.test(messageOf(error))
    const isLocked = isClosed && passphrase === undefined
    const isWrong = isClosed && !isLocked
    const what = isLocked
      ? 'is encrypted, and there is no passphrase'
      : isWrong
        ? 'cannot be decrypted with the passphrase'
        : `cannot be read: ${messageOf(error)}`
    throw new PlimsollError('bad-certificate', `the key of the client certificate ${what}`, {
      advice: isLocked || isWrong ? 'Give its passphrase: tls: { passphrase }.' : pemAdvice('PRIVATE KEY'),
      keys: ['tls', isWrong ? 'passphrase' : 'key'],
      cause: error,
    })
  }
}

function reading<T>(code: string, what: string, read: () => T, keys = ['tls', 'ca']): T {
  try {
    return read()
  } catch (error) {
    throw new PlimsollError(code, `${what} cannot be read: ${messageOf(error)}`, {
      advice: pemAdvice('CERTIFICATE'),
      keys,
      cause: error,
    })
  }
}

function pemAdvice(kind: string): string {
  return `Give PEM: text that begins with "-----BEGIN ${kind}-----", or the path of such a file.`
}
