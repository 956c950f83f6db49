import { PlimsollError } from '../../../base/error.ts'
import type { ParamValue, Query, RouteTemplate } from '../../../plan/endpoint/route.ts'

/** Returns the path and query of one call. Throws a `PlimsollError` (`bad-params`) for a missing or unknown parameter. */
export function fillRoute(
  name: string,
  route: RouteTemplate,
  params: Readonly<Record<string, ParamValue>> | undefined,
  query: Query | undefined,
): string {
  let path = route.pieces[0]!
  for (let i = 0; i < route.params.length; i++) {
    const value = params?.[route.params[i]!]
    if (value === undefined || value === null || value === '')
      throw missingParam(name, route, route.params[i]!)
    if (value === '.' || value === '..') throw dotParam(name, route.params[i]!, value)
    path += encode(value) + route.pieces[i + 1]!
  }
  if (params !== undefined) checkNames(name, route, params)
  const rest = query === undefined ? route.fixedQuery : joinFields(route.fixedQuery, query)
  return rest === '' ? path : `${path}?${rest}`
}

/** Returns a query with fields appended. */
export function joinFields(fixed: string, query: Query): string {
  let text = fixed
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) {
      text += `${text === '' ? '' : '&'}${encode(key)}=${encode(one as ParamValue)}`
    }
  }
  return text
}

const safe = /^[\w.~-]+$/

function encode(value: ParamValue): string {
  const text = String(value)
  // Most values are identifiers, which need no encoding.
  return safe.test(text) ? text : encodeURIComponent(text.toWellFormed())
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
