import { PlimsollError } from '../../base/error.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** A method and a route template: `GET /agents/:id`. A segment that begins with `:` is a parameter. */
export type Route = `${Method} /${string}`

/** The names of a route's parameters as a type: `'id'` for `GET /agents/:id`. */
export type RouteParams<Text extends string> = Text extends `${infer Segment}/${infer Rest}`
  ? SegmentParam<Segment> | RouteParams<Rest>
  : SegmentParam<Text>

type SegmentParam<Segment extends string> = Segment extends `:${infer Name}`
  ? Name extends `${infer Bare}?${string}`
    ? Bare
    : Name
  : never

export type ParamValue = string | number | bigint | boolean
export type QueryValue = ParamValue | readonly ParamValue[] | null | undefined
export type Query = Readonly<Record<string, QueryValue>>

const methods = new Set<string>(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A parsed route, from which the path of a call is built. */
export interface RouteTemplate {
  method: Method
  /** The text before, between and after the parameters: one piece more than there are `params`. */
  pieces: readonly string[]
  params: readonly string[]
  /** The query as it was written, with its question mark; empty without one. Sent by calls without a `query`. */
  suffix: string
  /** The fields of that query. A call's `query` replaces those that have no value. */
  fields: readonly RouteField[]
}

/** A field in the query of a route. */
interface RouteField {
  /** As it is sent. */
  readonly text: string
  /** Its name, if it has no value (`?search=`, `?wsdl`), so that calls can give it one. */
  readonly openName?: string
}

/**
 * Parses a route. A query in it is part of the endpoint's name, and is sent as it was written. A call's `query` adds
 * fields, and gives a value to those that have none (`?search=`). A field that is written `search=...` is sent only by calls
 * that give it a value. Throws a `PlimsollError` (`bad-route`).
 */
export function parseRoute(text: string): RouteTemplate {
  const found = /^([A-Z]+) (\/[^\s#]*)$/.exec(text)
  if (found === null || !methods.has(found[1]!)) {
    throw new PlimsollError('bad-route', `${JSON.stringify(text)} is not a method and a path`, {
      advice: `Write it as 'GET /agents/:id'. The methods are ${[...methods].join(', ')}.`,
    })
  }
  const [, path = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(found[2]!)!
  const pieces: string[] = ['']
  const params: string[] = []
  for (const segment of path.slice(1).split('/')) {
    if (!segment.startsWith(':')) {
      pieces.push(`${pieces.pop()}/${encodeInvisible(segment)}`)
      continue
    }
    const name = segment.slice(1)
    if (!/^[A-Za-z_]\w*$/.test(name)) throw badParam(text, segment)
    pieces.push(`${pieces.pop()}/`, '')
    params.push(name)
  }
  return { method: found[1] as Method, pieces, params, ...readQuery(query) }
}

/** Makes the template of a request that is sent as it is written, without parameters. */
export function literalRoute(method: string, path: string, query: string | undefined): RouteTemplate {
  const suffix = query === undefined ? '' : `?${encodeInvisible(query)}`
  return { method: method as Method, pieces: [encodeInvisible(path)], params: [], suffix, fields: [] }
}

function readQuery(query: string | undefined): Pick<RouteTemplate, 'suffix' | 'fields'> {
  if (query === undefined) return { suffix: '', fields: [] }
  const written = query.split('&')
  const sent = written.filter((field) => !field.endsWith('=...'))
  const fields = sent.map((field) => {
    const [, name, value = ''] = /^([^=]*)=?(.*)$/s.exec(field)!
    return { text: encodeInvisible(field), ...(value === '' && { openName: decodedName(name!) }) }
  })
  const isLeftOut = sent.length === 0 && written.length > 0
  return { suffix: isLeftOut ? '' : `?${fields.map(({ text }) => text).join('&')}`, fields }
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function badParam(route: string, segment: string): PlimsollError {
  return new PlimsollError(
    'bad-route',
    `${JSON.stringify(route)} has a parameter ${JSON.stringify(segment)} without a valid name`,
    {
      advice: 'A parameter is a whole segment: a colon, followed by letters, digits or _.',
    },
  )
}

/** Encodes the characters that a request line must not contain, and leaves the rest as written. */
function encodeInvisible(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
