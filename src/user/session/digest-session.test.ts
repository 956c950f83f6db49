import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/support/repeats.ts'
import { DigestSession } from './digest-session.ts'

/** The example of RFC 7616, 3.9.1. */
const rfcFields =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const rfcNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

function answerTo(challenges: string[], times = 1): string | undefined {
  const session = new DigestSession('Mufasa', 'Circle of Life', () => rfcNonce)
  if (!session.storeChallenge(challenges)) return undefined
  for (let time = 1; time < times; time++) session.answer('GET', '/dir/index.html')
  return session.answer('GET', '/dir/index.html')
}

describe('the answer to a challenge', () => {
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('by %s is that of the standard', (algorithm, response) => {
    const answer = answerTo([`Digest ${rfcFields}, algorithm=${algorithm}`])
    expect(answer).toContain(`response="${response}"`)
    expect(answer).toContain('username="Mufasa"')
    expect(answer).toContain('uri="/dir/index.html"')
    expect(answer).toContain(`algorithm=${algorithm}`)
    expect(answer).toContain('qop=auth, nc=00000001')
  })

  test('uses the strongest algorithm that is offered, in one header or several', () => {
    const md5 = `Digest ${rfcFields}, algorithm=MD5`
    const sha = `Digest ${rfcFields}, algorithm=SHA-256`
    for (const challenges of [
      [md5, sha],
      [sha, md5],
      [`${md5}, ${sha}`],
      [`Basic realm="x", ${sha}, ${md5}`],
    ])
      expect(answerTo(challenges)).toContain(
        '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
      )
  })

  test('counts the uses of a nonce', () => {
    expect(answerTo([`Digest ${rfcFields}`], 18)).toContain('nc=00000012')
  })

  test('leaves out the fields of qop if the server does not offer it', () => {
    const hash = (text: string) => createHash('md5').update(text).digest('hex')
    const answer = answerTo(['Digest realm="r", nonce="n"'])
    const response = hash(`${hash('Mufasa:r:Circle of Life')}:n:${hash('GET:/dir/index.html')}`)
    expect(answer).toContain(`response="${response}"`)
    expect(answer).not.toMatch(/qop|nc=|cnonce/)
  })

  test('binds the secret to the session if the algorithm requires it', () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex')
    const secret = hash(`${hash('Mufasa:r:Circle of Life')}:n:${rfcNonce}`)
    const response = hash(`${secret}:n:00000001:${rfcNonce}:auth:${hash('GET:/dir/index.html')}`)
    expect(answerTo(['Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess'])).toContain(
      `response="${response}"`,
    )
  })

  test('quotes text that would break out of its field', () => {
    const session = new DigestSession('a"b\\c', 'x', () => 'c')
    expect(session.storeChallenge(['Digest realm="r\\"s", nonce="n"'])).toBe(true)
    expect(session.answer('GET', '/')).toContain('username="a\\"b\\\\c", realm="r\\"s"')
  })
})

test.each([
  'Basic realm="x"',
  'Digest',
  'Digest realm="x"',
  'Digest nonce="x"',
  'Digest realm="x", nonce="y", algorithm=MD4',
  'Digest realm="x", nonce="y", qop="auth-int"',
  '',
])('a challenge that cannot be answered is ignored: %j', (challenge) => {
  expect(answerTo([challenge])).toBeUndefined()
})

test('a challenge causes no exception and takes little time, whatever it contains', () => {
  const pieces = fc.constantFrom(
    'Digest ',
    'realm=',
    '"',
    ',',
    'nonce=',
    '\\',
    ' ',
    'a',
    '=',
    'qop="auth"',
    '\r\n',
  )
  const challenge = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
      const answer = answerTo(challenges)
      if (answer !== undefined) expect(answer).not.toMatch(/[\r\n]/)
    }),
    { numRuns: times(500) },
  )
  const startMs = performance.now()
  answerTo(['a '.repeat(200_000), `Digest ${'a='.repeat(200_000)}`, `Digest "${'\\'.repeat(200_000)}`])
  expect(performance.now() - startMs).toBeLessThan(1_000)
})
