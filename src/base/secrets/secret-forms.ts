/**
 * A form in which a secret can occur in text: a pattern for each of its characters. `before` and `after` are patterns of what
 * is hidden with it, and `least` is the number of characters by which a form that was cut is still recognized.
 */
export interface SecretForm {
  parts: readonly string[]
  /** The characters that can be the first and the second of it; empty if the second can be any. */
  starts: readonly [first: string, second: string]
  /** Whether a digit before or after it makes it a part of another number. */
  isNumber?: true
  /** A character before it, and characters after it, that are hidden with it. */
  before?: string
  after?: string
  least: number
}

/** Longer values are looked for only as they are and as the usual functions encode them: their patterns would be large. */
const maxLength = 1_000

/**
 * The forms in which a secret is hidden: as it is, percent-encoded as in URLs and forms, escaped as in JSON and HTML (any
 * mixture of these), in Base64 (RFC 4648, 4 and 5; also as a part of encoded text, as `user:password` is), and in hex.
 * Letters and digits are never looked for in an escaped form.
 */
export function formsOf(value: string): SecretForm[] {
  if (value.length > maxLength) return longForms(value)
  const characters = [...value]
  const plain: SecretForm = {
    parts: characters.map(characterPattern),
    starts: startsOfBoth(characters[0]!, characters[1]!, startsOf),
    ...(/^\d+$/.test(value) && { isNumber: true }),
    least: 4,
  }
  return [plain, ...bytesOf(value).flatMap((bytes) => [...base64Forms(bytes), hexForm(bytes)])]
}

function longForms(value: string): SecretForm[] {
  const texts = [value, encodeURIComponent(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]
  const plain = [...new Set(texts)].map(
    (text): SecretForm => ({
      parts: text.split('').map(escaped),
      starts: [text[0]!, text[1]!],
      least: 4,
    }),
  )
  return [...plain, ...bytesOf(value).flatMap(base64Forms)]
}

/** The bytes of a text as UTF-8 and, where that differs and is possible, as Latin-1. */
function bytesOf(value: string): Buffer[] {
  const utf8 = Buffer.from(value)
  const isLatin1 = /^[\0-\xff]*$/.test(value) && utf8.length > value.length
  return isLatin1 ? [utf8, Buffer.from(value, 'latin1')] : [utf8]
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
}

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
}

const alphanumeric = /^[A-Za-z\d]$/

/** Only a first character that is never escaped tells where the second is. */
function startsOfBoth(
  first: string,
  second: string,
  startsOf: (character: string) => string,
): SecretForm['starts'] {
  return [startsOf(first), alphanumeric.test(first) ? startsOf(second) : '']
}

/** The characters that the forms of a character can begin with. */
function startsOf(character: string): string {
  if (alphanumeric.test(character)) return character
  return `${character[0]}%\\&${/\s/.test(character) ? '+ \t\n\r\v\f' : ''}`
}

/** A pattern for a character, as it is or escaped in any of the usual ways, also twice. */
function characterPattern(character: string): string {
  if (alphanumeric.test(character)) return character
  const point = character.codePointAt(0)!
  const forms = [escaped(character), ...(character.isWellFormed() ? [] : ['\ufffd'])]
  // Control characters become spaces where text is made a single line.
  if (/\s/.test(character)) forms.push('[ \\t\\n\\r\\v\\f]')
  if (character === ' ') forms.push(String.raw`\+`)
  forms.push(percentPattern(Buffer.from(character)))
  if (point >= 0x80 && point <= 0xff) forms.push(percentPattern(Buffer.from([point])))
  forms.push(unicodeEscapes(character))
  const short = shortEscapes[character]
  if (short !== undefined) forms.push(String.raw`\\+${short}`)
  if (/["'\\/]/.test(character)) forms.push(String.raw`\\+${escaped(character)}`)
  const name = entities[character]
  if (name !== undefined) forms.push(`&(?:amp;)*${name};`)
  forms.push(`&(?:amp;)*#0*${point};`, `&(?:amp;)*#[xX]0*${hexPattern(point.toString(16))};`)
  return `(?:${forms.join('|')})`
}

function percentPattern(bytes: Buffer): string {
  return Array.from(bytes, (byte) => `%(?:25)*${hexPattern(byte.toString(16).padStart(2, '0'))}`).join('')
}

function unicodeEscapes(character: string): string {
  return character
    .split('')
    .map((unit) => String.raw`\\+u${hexPattern(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`)
    .join('')
}

/** A pattern for hexadecimal digits in either case. */
function hexPattern(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
}

/**
 * Base64 of bytes that stand anywhere in a longer text. Each of the three positions within a group of 3 bytes gives other
 * characters; those at the edges, which also depend on the bytes around them, are hidden as well.
 */
function base64Forms(bytes: Buffer): SecretForm[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor(((offset + bytes.length) * 8) / 6)
    const core = text.slice(from, to)
    return {
      parts: core.split('').map(base64Pattern),
      starts: startsOfBoth(core[0]!, core[1]!, base64Starts),
      ...(offset > 0 && { before: edge }),
      after: `${to < text.length ? `${edge}?` : ''}(?:=|%(?:25)*3[dD]){0,2}`,
      least: 6,
    }
  })
}

const edge = String.raw`[\w+/-]`

function base64Pattern(character: string): string {
  if (character === '+') return '(?:[+-]|%(?:25)*2[bB])'
  if (character === '/') return String.raw`(?:[/_]|\\+/|%(?:25)*2[fF])`
  return character
}

function base64Starts(character: string): string {
  return character === '+' ? '+-%' : character === '/' ? '/_%\\' : character
}

/** Pairs of hexadecimal digits, with or without a space or a colon between them. */
function hexForm(bytes: Buffer): SecretForm {
  const parts = Array.from(bytes, (byte, index) => {
    const pair = hexPattern(byte.toString(16).padStart(2, '0'))
    return index === 0 ? pair : `[ :]?${pair}`
  })
  const first = bytes[0]!.toString(16).padStart(2, '0')
  const both = (digit: string) => digit + digit.toUpperCase()
  return { parts, starts: [both(first[0]!), both(first[1]!)], least: 4 }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
}
