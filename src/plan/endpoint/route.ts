import { PlimsollError } from '../../base/error.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** A method and a route template: `GET /agents/:id`. A segment that begins with `:` is a parameter. */
export type Route = `${Method} /${string}`

/** The names of a route's parameters: `'id'` for `GET /agents/:id`. */
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

/** A route taken apart, so that the path of a call is put together from ready pieces. */
export interface RouteTemplate {
  method: Method
  /** What stands before, between and behind the parameters: one more than there are parameters. */
  pieces: readonly string[]
  params: readonly string[]
  /** The part of the query that every call sends, without its question mark. */
  fixedQuery: string
}

/**
 * Takes a route apart. A query in it names the endpoint; those of its fields that have a value are sent with every
 * call, those without (`?search=`) are for the call to give. Throws a `PlimsollError` (`bad-route`).
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
      pieces.push(`${pieces.pop()}/${visible(segment)}`)
      continue
    }
    const name = segment.slice(1)
    if (!/^[A-Za-z_]\w*$/.test(name)) throw badParam(text, segment)
    pieces.push(`${pieces.pop()}/`, '')
    params.push(name)
  }
  const fields = query.split('&').filter((field) => /=[^=]/.test(field) && !field.endsWith('=...'))
  return { method: found[1] as Method, pieces, params, fixedQuery: visible(fields.join('&')) }
}

function badParam(route: string, segment: string): PlimsollError {
  return new PlimsollError(
    'bad-route',
    `${JSON.stringify(route)} has a parameter ${JSON.stringify(segment)} without a proper name`,
    {
      advice: 'A parameter is a whole segment: a colon, then letters, digits or _.',
    },
  )
}

/** Encodes what may not stand in a request line, and leaves the rest as it was written. */
function visible(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
