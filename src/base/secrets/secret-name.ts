/** Words that make a secret of a field, wherever in its name they stand: `x-api-key`, `refreshToken`, `PGPASSWORD`. */
export const secretWords =
  'token|passw(?:or)?d|passphrase|secret|api[-_. ]?key|private[-_. ]?key|access[-_. ]?key|credential|authoriz|authentication|cookie|session|signature|csrf|xsrf|jwt|bearer|otp[-_]?code'

const secretName = new RegExp(
  `${secretWords}|^key$|^auth(?!or(?!iz))|[-_]auth$|^sig$|^sid$|^pwd$|^pass$|^otp$|^pin$|^nonce$`,
  'i',
)

/** Names that count tokens, as language models do, do not carry one. */
const countName = /tokens$|token[-_]?(?:count|limit|usage)$/i

/** Whether a field of this name carries what nobody else may see. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** Whether a value tells nothing although its field's name is a secret's: nothing at all, or a number of tokens. */
export function isHarmless(name: string, value: string): boolean {
  if (value === '' || value === 'null' || value === 'true' || value === 'false') return true
  return countName.test(name) && /^\d{1,9}$/.test(value)
}
