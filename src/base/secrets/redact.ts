import { isHarmless, isSecretName, secretWords } from './secret-name.ts'
import { hidden, withoutSecretValues } from './secret-values.ts'

/** Replaces the values of secret fields in the query of a path or URL: `/agents?token=***`. */
export function redactQuery(path: string): string {
  const at = path.indexOf('?')
  if (at < 0) return path
  return `${path.slice(0, at)}?${redactFields(path.slice(at + 1))}`
}

/** Replaces the values of secret fields in a query or a form: `user=ann&password=***`. */
export function redactFields(text: string): string {
  return text
    .split('&')
    .map((field) => {
      const equals = field.indexOf('=')
      if (equals < 0) return field
      const name = field.slice(0, equals)
      const plainName = safelyDecoded(name)
      const value = field.slice(equals + 1)
      if (isSecretName(plainName)) return isHarmless(plainName, value) ? field : `${name}=${hidden}`
      const shown = redactValue(safelyDecoded(value))
      return shown === safelyDecoded(value) ? field : `${name}=${encodeURIComponent(shown)}`
    })
    .join('&')
}

/** Redacts the value of a header. */
export function redactHeader(name: string, value: string): string {
  if (value === '') return value
  // A cookie without `=` has no name, only a value.
  if (/^set-cookie$/i.test(name)) return value.replace(/^(?:([^=;]*=)[^;]*|[^;]+)/, `$1${hidden}`)
  if (/^cookie$/i.test(name)) return value.replace(/([^=;\s][^=;]*=)[^;]*|[^;\s][^;]*/g, `$1${hidden}`)
  // The scheme stays, because it shows the kind of credentials.
  const scheme = /^(Basic|Bearer|Digest|Negotiate|Token|AWS4-HMAC-SHA256)\s/i.exec(value)?.[1]
  if (isSecretName(name) && scheme !== undefined) return `${scheme} ${hidden}`
  if (/^(?:www|proxy)-authenticate$/i.test(name)) return value
  return isSecretName(name) ? hidden : redactValue(value)
}

const scheme = /\b(Bearer|Basic|Negotiate)(\s+)[\w+/=.~-]{6,}/gi
const jsonWebToken = /\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g
const issuedKey =
  /\b(?:sk|pk|rk)[-_][\w-]{16,}|\bgh[oprsu]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}|\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g
const userInfo = /(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/?#@"'<>]{1,400}@/gi
const queryField = /([?&;])([^\s?&;=#"'<>]{1,100})=([^\s&;#"'<>]*)/g

/** Replaces secrets with a known form: tokens, keys, the credentials in a URL, and the secret fields of its query. */
export function redactValue(text: string): string {
  return withoutSecretValues(text)
    .replace(scheme, `$1$2${hidden}`)
    .replace(jsonWebToken, hidden)
    .replace(issuedKey, hidden)
    .replace(userInfo, `$1${hidden}@`)
    .replace(queryField, (field, sign: string, name: string, value: string) => {
      const plainName = safelyDecoded(name)
      return isSecretName(plainName) && !isHarmless(plainName, value) ? `${sign}${name}=${hidden}` : field
    })
}

const headerLine = /\b((?:set-)?cookie|(?:proxy-)?authorization)(\s{0,4}:\s{0,4})(?![\s"'])[^\r\n"]+/gi
const pairName = String.raw`(?<![\w.-])[\w.-]{0,60}?(?:${secretWords})[\w.-]{0,40}`
/** Matches a name, `:` or `=`, and a value: in quotes, in escaped quotes, or unquoted up to a punctuation mark. */
const pair = new RegExp(
  String.raw`(${pairName})(\\{0,7}["']?\s{0,4}(?::|=>?)\s{0,4})(?:"((?:[^"\\]|\\.)*)("|\\?$)|'((?:[^'\\]|\\.)*)('|\\?$)|(\\{1,7}["'])(.*?)(?=\\{1,7}["']|$)|([^\s,;&<>"'()[\]{}\\]+))`,
  'gis',
)
const element = new RegExp(String.raw`(<(?:[\w-]{1,40}:)?(${pairName})(?:\s[^<>]{0,400})?>)([^<]+)`, 'gi')
const inputTag = /<(?:input|meta)\b[^<>]{0,1000}>/gi

/** Redacts any text, such as a page or a stack trace: values after secret names, and secrets with a known form. */
export function redactText(text: string): string {
  return redactValue(text)
    .replace(headerLine, `$1$2${hidden}`)
    .replace(inputTag, redactTag)
    .replace(element, (whole, start: string, name: string, value: string) =>
      isHarmless(name, value.trim()) ? whole : `${start}${hidden}`,
    )
    .replace(pair, redactPair)
}

function redactPair(whole: string, name: string, sign: string, ...values: (string | undefined)[]): string {
  const [double, doubleEnd, single, singleEnd, escapes, escaped, bare] = values
  if (isHarmless(name, double ?? single ?? escaped ?? bare ?? '')) return whole
  if (double !== undefined) return `${name}${sign}"${hidden}${doubleEnd === '"' ? '"' : ''}`
  if (single !== undefined) return `${name}${sign}'${hidden}${singleEnd === "'" ? "'" : ''}`
  return `${name}${sign}${escapes ?? ''}${hidden}`
}

/** Redacts a tag such as `<input name="csrf_token" value="…">`, in which the secret is another attribute than the name. */
function redactTag(tag: string): string {
  const name = /\bname\s*=\s*["']?([^\s"'>]+)/i.exec(tag)?.[1]
  if (name === undefined || !isSecretName(name)) return tag
  return tag.replace(
    /\b(value|content)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/gi,
    (_whole, attribute: string, sign: string, value: string) => {
      const quote = /^["']/.test(value) ? value[0]! : ''
      return `${attribute}${sign}${quote}${hidden}${quote}`
    },
  )
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
