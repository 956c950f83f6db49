import type { FailureClass } from '../base/failure-class.ts'

/** What this machine can run out of when it opens connections: open files, or local ports. */
export type Shortage = 'files' | 'ports'

const shortages: Record<string, Shortage> = { EMFILE: 'files', ENFILE: 'files', EADDRNOTAVAIL: 'ports' }

/** Why an exchange got no whole reply. The message is stable text, so that equal failures are grouped. */
export class Failure {
  readonly class: FailureClass
  readonly message: string
  /** What this machine had run out of, if that was the cause. */
  readonly shortage: Shortage | undefined
  /** The code of the plan that the exchange was waiting for, if it was ended meanwhile; see `ExchangeConnection`. */
  readonly awaitedCode: string | undefined

  constructor(failureClass: FailureClass, message: string, shortage?: Shortage, awaitedCode?: string) {
    this.class = failureClass
    this.message = message
    this.shortage = shortage
    this.awaitedCode = awaitedCode
  }
}

const certificateCodes =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_OSSL_|EPROTO)/
const dnsCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA', 'EAI_FAIL'])

/** What a connection was doing when its socket reported an error. */
export type ConnectionStage = 'dns' | 'connect' | 'tunnel' | 'tls' | 'open'

/** Classifies a socket's error by its code and by the stage of the connection. `where` names the peer in the message. */
export function failureOf(error: NodeJS.ErrnoException, stage: ConnectionStage, where: string): Failure {
  const code = error.code ?? ''
  const text = error.message || code || 'unknown error'
  if (stage === 'dns' || dnsCodes.has(code))
    return new Failure('dns', `${where}: name does not resolve (${code})`, shortages[code])
  if (stage === 'connect' || stage === 'tunnel')
    return new Failure('connect', `${where}: ${connectText[code] ?? text}`, shortages[code])
  if (stage === 'tls') {
    const cut = code === 'ECONNRESET' || code === 'EPIPE'
    return new Failure(
      'tls',
      `${where}: ${cut ? 'connection closed during the TLS handshake' : tlsText(code, text)}`,
    )
  }
  if (certificateCodes.test(code)) return new Failure('tls', `${where}: ${tlsText(code, text)}`)
  return new Failure('reset', resetText[code] ?? text)
}

const connectText: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  ENOENT: 'no such socket',
  ENOTSOCK: 'not a socket',
  EACCES: 'permission denied',
  ECONNRESET: 'connection reset while connecting',
  EADDRNOTAVAIL: 'no free local port (EADDRNOTAVAIL)',
  EMFILE: 'too many open files (EMFILE)',
  ENFILE: 'too many open files on this machine (ENFILE)',
}

const resetText: Record<string, string> = {
  ECONNRESET: 'connection reset by the server',
  EPIPE: 'connection closed by the server while sending',
}

/**
 * OpenSSL's messages contain addresses and line numbers that differ each time: only the reason is kept. Node's advice about
 * its own options is cut off.
 */
function tlsText(code: string, text: string): string {
  const reason = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(text)?.[1]
  return reason === undefined
    ? `${text.split(/\n|; if the root CA is installed/, 1)[0]}${code && !text.includes(code) ? ` (${code})` : ''}`
    : reason
}
