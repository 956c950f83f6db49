import { createHash, randomBytes } from 'node:crypto'

/** A server's challenge. */
interface Challenge {
  realm: string
  nonce: string
  opaque: string | undefined
  algorithm: Algorithm
  /** Whether `qop=auth` is offered. Old servers do not offer it. */
  hasQop: boolean
}

interface Algorithm {
  name: string
  hash: 'md5' | 'sha256' | 'sha512-256'
  isSession: boolean
}

/** The supported hashes, strongest first. */
const hashes: readonly [name: string, hash: Algorithm['hash']][] = [
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
]

/** The maximum length of a challenge, in characters, so that a server cannot make parsing arbitrarily slow. */
const maxChallengeLength = 8_192

/**
 * One user's answers to a server's digest challenges (RFC 7616). The last challenge is kept, so that later requests
 * carry the answer from the start.
 */
export class DigestSession {
  readonly #user: string
  readonly #password: string
  readonly #makeNonce: () => string
  #challenge: Challenge | undefined
  #count = 0

  /** `makeNonce` returns a different string each time; tests replace it. */
  constructor(user: string, password: string, makeNonce = () => randomBytes(8).toString('hex')) {
    this.#user = user
    this.#password = password
    this.#makeNonce = makeNonce
  }

  /** Stores the challenge of a 401 reply. Returns false if there is none that can be answered. */
  storeChallenge(headers: readonly string[]): boolean {
    const challenges = headers.flatMap(readChallenges)
    for (const [, hash] of hashes) {
      const found = challenges.find(({ algorithm }) => algorithm.hash === hash)
      if (found === undefined) continue
      this.#challenge = found
      this.#count = 0
      return true
    }
    return false
  }

  /** Returns the value of `Authorization` for a request; undefined before the first challenge. */
  answer(method: string, target: string): string | undefined {
    const challenge = this.#challenge
    if (challenge === undefined) return undefined
    const { realm, nonce, opaque, algorithm, hasQop } = challenge
    const digestOf = (text: string) => createHash(algorithm.hash).update(text, 'utf8').digest('hex')
    const count = (++this.#count).toString(16).padStart(8, '0')
    const clientNonce = this.#makeNonce()
    const secret = digestOf(`${this.#user}:${realm}:${this.#password}`)
    const hashA1 = algorithm.isSession ? digestOf(`${secret}:${nonce}:${clientNonce}`) : secret
    const hashA2 = digestOf(`${method}:${target}`)
    const nonceFields = hasQop ? `${nonce}:${count}:${clientNonce}:auth` : nonce
    const fields = [
      `username=${quoted(this.#user)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(target)}`,
      `response="${digestOf(`${hashA1}:${nonceFields}:${hashA2}`)}"`,
      `algorithm=${algorithm.name}`,
    ]
    if (opaque !== undefined) fields.push(`opaque=${quoted(opaque)}`)
    if (hasQop) fields.push('qop=auth', `nc=${count}`, `cnonce="${clientNonce}"`)
    else if (algorithm.isSession) fields.push(`cnonce="${clientNonce}"`)
    return `Digest ${fields.join(', ')}`
  }
}

/** Reads the digest challenges of one `WWW-Authenticate` header. Other and unsupported challenges are left out. */
function readChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = []
  for (const part of header.slice(0, maxChallengeLength).split(/(?:^|,\s*)(?=[A-Za-z][\w-]*\s+[\w-]+\s*=)/)) {
    const [, scheme = '', rest = ''] = /^\s*([\w-]+)\s+(.*)$/s.exec(part) ?? []
    if (scheme.toLowerCase() !== 'digest') continue
    const challenge = challengeOf(readFields(rest))
    if (challenge !== undefined) challenges.push(challenge)
  }
  return challenges
}

function challengeOf(fields: ReadonlyMap<string, string>): Challenge | undefined {
  const nonce = fields.get('nonce')
  const realm = fields.get('realm')
  if (nonce === undefined || realm === undefined) return undefined
  const name = fields.get('algorithm') ?? 'MD5'
  const isSession = /-sess$/i.test(name)
  const hash = hashes.find(([known]) => known === name.toLowerCase().replace(/-sess$/, ''))?.[1]
  const qop = fields.get('qop')
  const hasQop = qop?.split(',').some((each) => each.trim().toLowerCase() === 'auth') ?? false
  if (hash === undefined || (qop !== undefined && !hasQop)) return undefined
  return { realm, nonce, opaque: fields.get('opaque'), algorithm: { name, hash, isSession }, hasQop }
}

function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name, inQuotes, bare] of text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gs))
    fields.set(name!.toLowerCase(), inQuotes === undefined ? bare! : inQuotes.replace(/\\(.)/gs, '$1'))
  return fields
}

function quoted(text: string): string {
  return `"${text.replace(/[\r\n\0]/g, '').replace(/["\\]/g, '\\$&')}"`
}
