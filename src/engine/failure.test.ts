import { expect, test } from 'vitest'
import { type ConnectionStage, failureOf } from './failure.ts'

const failure = (code: string, stage: ConnectionStage, message = `something ${code}`) =>
  failureOf(Object.assign(new Error(message), { code }), stage, 'host:80')

test.each([
  ['ENOTFOUND', 'dns', 'dns', 'host:80: name does not resolve (ENOTFOUND)'],
  ['ESOMETHING', 'dns', 'dns', 'host:80: name does not resolve (ESOMETHING)'],
  ['ECONNREFUSED', 'connect', 'connect', 'host:80: connection refused'],
  ['ECONNRESET', 'connect', 'connect', 'host:80: connection reset while connecting'],
  ['ECONNRESET', 'tls', 'tls', 'host:80: connection closed during the TLS handshake'],
  ['ECONNRESET', 'open', 'reset', 'connection reset by the server'],
  ['EPIPE', 'open', 'reset', 'connection closed by the server while sending'],
  ['ESOMETHING', 'open', 'reset', 'something ESOMETHING'],
] as const)('%s while %s is of class %s', (code, stage, failureClass, message) => {
  expect(failure(code, stage)).toEqual({ class: failureClass, message })
})

test.each([
  ['EADDRNOTAVAIL', 'ports', 'host:80: no free local port (EADDRNOTAVAIL)'],
  ['EMFILE', 'files', 'host:80: too many open files (EMFILE)'],
  ['ENFILE', 'files', 'host:80: too many open files on this machine (ENFILE)'],
] as const)('%s is a shortage of %s of this machine', (code, shortage, message) => {
  expect(failure(code, 'connect')).toEqual({ class: 'connect', message, shortage })
})

test.each([
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    'host:80: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  ['CERT_HAS_EXPIRED', 'certificate has expired', 'host:80: certificate has expired (CERT_HAS_EXPIRED)'],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    '00CEA40A0A7F0000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:355:\n',
    'host:80: wrong version number',
  ],
] as const)('%s says why, without what differs each time', (code, text, message) => {
  expect(failure(code, 'tls', text)).toEqual({ class: 'tls', message })
})

test('a TLS alert that comes late is still a failure of TLS', () => {
  const text =
    'C0:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/x.c:1586:SSL alert number 116\n'
  expect(failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'open', text)).toEqual({
    class: 'tls',
    message: 'host:80: tlsv13 alert certificate required',
  })
})
