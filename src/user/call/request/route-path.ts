import { PlimsollError } from '../../../base/error.ts'
import { hasText, textAdvice } from '../../../base/text/has-text.ts'
import { shown } from '../../../base/text/shown.ts'
import type { ParamValue, Query, RouteTemplate } from '../../../plan/endpoint/route.ts'
import { checkFields } from '../../../plan/request/fields.ts'

/**
 * Returns the path and query of one call. Throws a `PlimsollError` for a missing or unknown parameter (`bad-params`), and
 * for a value that has no text, such as an object (`bad-value`).
 */
export function fillRoute(
  name: string,
  route: RouteTemplate,
  params: Readonly<Record<string, ParamValue>> | undefined,
  query: Query | undefined,
): string {
  if (params !== undefined) checkFields(params, `the params of a call of ${name} are`, 'bad-params')
  let path = route.pieces[0]!
  for (let i = 0; i < route.params.length; i++) {
    const param = route.params[i]!
    const value = params?.[param]
    if (value === undefined || value === null || value === '') throw missingParam(name, route, param)
    if (value === '.' || value === '..') throw dotParam(name, param, value)
    path += encode(value, name, 'params', param) + route.pieces[i + 1]!
  }
  if (params !== undefined) checkNames(name, route, params)
  if (query === undefined) return path + route.suffix
  checkFields(query, `the query of a call of ${name} is`, 'bad-value')
  const rest = joinFields(fieldsBeside(route, query), query, name, 'query')
  return rest === '' ? path : `${path}?${rest}`
}

/** The fields of a route's query that a call does not replace. */
function fieldsBeside({ suffix, fields }: RouteTemplate, query: Query): string {
  if (!fields.some(({ openName }) => openName !== undefined && Object.hasOwn(query, openName)))
    return suffix.slice(1)
  return fields
    .filter(({ openName }) => openName === undefined || !Object.hasOwn(query, openName))
    .map(({ text }) => text)
    .join('&')
}

/**
 * Returns a query, or the content of a form, with fields appended. A field without a value (null, undefined) is left out.
 * `name` is the endpoint's and `what` the option's, for messages. Throws a `PlimsollError` (`bad-value`).
 */
export function joinFields(fixed: string, query: Query, name: string, what: string): string {
  let text = fixed
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    if (Array.isArray(value)) {
      for (const one of value as readonly ParamValue[]) text = joined(text, key, one, name, what)
    } else text = joined(text, key, value as ParamValue, name, what)
  }
  return text
}

function joined(text: string, key: string, value: ParamValue, name: string, what: string): string {
  return `${text}${text === '' ? '' : '&'}${encodeText(key)}=${encode(value, name, what, key)}`
}

const safe = /^[\w.~-]+$/

function encode(value: ParamValue, name: string, what: string, key: string): string {
  if (!hasText(value)) throw badValue(name, what, key, value)
  return encodeText(String(value))
}

function encodeText(text: string): string {
  // Most values are identifiers, which need no encoding.
  return safe.test(text) ? text : encodeURIComponent(text.toWellFormed())
}

/** Makes the error for a value that would be sent as `[object Object]`, `undefined` or `NaN`. */
function badValue(name: string, what: string, key: string, value: unknown): PlimsollError {
  return new PlimsollError(
    'bad-value',
    `the call of ${name} gives ${shown(value)} for ${key} in its ${what}`,
    {
      advice: textAdvice,
    },
  )
}

function checkNames(name: string, route: RouteTemplate, params: Readonly<Record<string, ParamValue>>): void {
  for (const key in params) {
    if (route.params.includes(key)) continue
    const known =
      route.params.length === 0
        ? 'It has none.'
        : `It has: ${route.params.map((known) => `:${known}`).join(', ')}.`
    throw new PlimsollError('bad-params', `${name} has no path parameter ${JSON.stringify(key)}`, {
      advice: known,
    })
  }
}

/** Makes the error for a segment of dots, which changes the path even if encoded (RFC 3986, 5.2.4; WHATWG URL, 4.4). */
function dotParam(name: string, param: string, value: string): PlimsollError {
  return new PlimsollError('bad-params', `the call of ${name} gives '${value}' for :${param}`, {
    advice: 'Servers resolve it as a relative path, so the request would be for another endpoint.',
  })
}

function missingParam(name: string, route: RouteTemplate, param: string): PlimsollError {
  return new PlimsollError('bad-params', `the call of ${name} gives no value for :${param}`, {
    advice: `Pass params: { ${route.params.map((each) => `${each}: …`).join(', ')} } with values that are not empty.`,
  })
}
