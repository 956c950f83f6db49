/** Words that mark a field as secret, anywhere in its name: `x-api-key`, `refreshToken`, `PGPASSWORD`. */
export const secretWords =
  'token|passw(?:or)?d|passphrase|secret|api[-_. ]?key|private[-_. ]?key|access[-_. ]?key|credential|authoriz|authentication|cookie|session|signature|csrf|xsrf|jwt|bearer|otp[-_]?code'

const secretName = new RegExp(
  `${secretWords}|^key$|^auth(?!or(?!iz))|[-_]auth$|^sig$|^sid$|^pwd$|^pass$|^otp$|^pin$|^nonce$`,
  'i',
)

/** The names of fields with numbers of tokens, as language models report them. Their values are not secret. */
const countName = /tokens$|token[-_]?(?:count|limit|usage)$/i

/** Returns whether a field with this name contains a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** Returns whether the value of a field with a secret name is harmless: empty, a literal, or a number of tokens. */
export function isHarmless(name: string, value: string): boolean {
  if (value === '' || value === 'null' || value === 'true' || value === 'false') return true
  return countName.test(name) && /^\d{1,9}$/.test(value)
}
