import { PlimsollError } from '../../base/error.ts'

/** How requests authenticate. */
export type Auth =
  | { readonly kind: 'header'; readonly value: string }
  | { readonly kind: 'digest'; readonly user: string; readonly password: string }

/** Basic authentication (RFC 7617): the user and password in every request. Throws a `PlimsollError` (`bad-auth`). */
export function basic(user: string, password: string): Auth {
  checkText(user, 'the user of basic(…)')
  checkText(password, 'the password of basic(…)')
  if (user.includes(':')) {
    throw new PlimsollError('bad-auth', 'the user of basic(…) contains a colon, which would end the name', {
      advice: 'Basic authentication cannot send such a name: use another user.',
    })
  }
  return { kind: 'header', value: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }
}

/** A bearer token (RFC 6750) in every request. Throws a `PlimsollError` (`bad-auth`). */
export function bearer(token: string): Auth {
  checkText(token, 'the token of bearer(…)')
  if (token === '' || /[^\x21-\x7e]/.test(token)) {
    throw new PlimsollError(
      'bad-auth',
      'the token of bearer(…) is empty or contains characters that a token cannot have',
      {
        advice: 'If it comes from a file that ends with a line break, trim it.',
      },
    )
  }
  return { kind: 'header', value: `Bearer ${token}` }
}

/**
 * Digest authentication (RFC 7616): each user answers the server's challenge once, and sends the answer with all later
 * requests. Throws a `PlimsollError` (`bad-auth`).
 */
export function digest(user: string, password: string): Auth {
  checkText(user, 'the user of digest(…)')
  checkText(password, 'the password of digest(…)')
  return { kind: 'digest', user, password }
}

function checkText(text: unknown, what: string): void {
  if (typeof text === 'string') return
  throw new PlimsollError('bad-auth', `${what} is ${text === undefined ? 'missing' : `a ${typeof text}`}`, {
    advice: 'Give a string. Is an environment variable missing?',
  })
}
