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
  /** The part of the query that every call sends, without the question mark. */
  fixedQuery: string
}

/**
 * Parses a route. A query in it is part of the endpoint's name. Fields with a value are sent with every call; calls
 * supply the fields without one (`?search=`). Throws a `PlimsollError` (`bad-route`).
 */
export function parseRoute(text: string): RouteTemplate {
  const found = /^([A-Z]+) (\/[^\s#]*)$/.exec(text)
  if (found === null || !methods.has(found[1]!)) {
    throw new PlimsollError('bad-route', `${JSON.stringify(text)} is not a method and a path`, {
      advice: `Write it as 'GET /agents/:id'. The methods are ${[...methods].join(', ')}.`,
    })
  }
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(found[2]!)!
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
  const fields = query.split('&').filter((field) => /=[^=]/.test(field) && !field.endsWith('=...'))
  return { method: found[1] as Method, pieces, params, fixedQuery: encodeInvisible(fields.join('&')) }
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
