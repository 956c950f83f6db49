import { Refusal } from './refusal.ts'

/** The part of a request that a handler receives. */
interface Call {
  readonly params: Record<string, string>
  readonly query: URLSearchParams
  /** The parsed JSON of a POST; undefined if the body is empty. */
  readonly body: unknown
}

/** The reply of a handler, whose value is sent as JSON. */
export interface Reply {
  readonly status: number
  readonly value: unknown
}

type Handler = (call: Call) => Reply

/** A method and path of the service, with its handler. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** The path with `:name` for each variable part. It is the name of the endpoint in the ledger. */
  readonly template: string
  readonly handle: Handler
}

/** The route of a request, with the decoded parameters of its path. */
export interface Match {
  readonly route: Route
  readonly params: Record<string, string>
}

/** The template under which requests to unknown paths are counted, so that they cannot fill the memory. */
const noTemplate = '(no route)'

const noParams: Record<string, string> = Object.freeze({})

/** The routes of one path, by method. */
interface Place {
  readonly template: string
  readonly parts: readonly string[]
  readonly routes: Map<string, Route>
}

/** Finds the route of a request. Ignores a trailing slash, and serves HEAD with the route of GET. */
export class Router {
  readonly #fixed = new Map<string, Place>()
  readonly #varying: Place[] = []

  constructor(routes: readonly Route[]) {
    const places = new Map<string, Place>()
    for (const route of routes) {
      const path = trim(route.template)
      let place = places.get(path)
      if (place === undefined) {
        place = { template: route.template, parts: path.split('/'), routes: new Map() }
        places.set(path, place)
        if (path.includes('/:')) this.#varying.push(place)
        else this.#fixed.set(path, place)
      }
      place.routes.set(route.method, route)
      if (route.method === 'GET') place.routes.set('HEAD', route)
    }
  }

  /** The template of a path, or `(no route)` for an unknown path. */
  templateOf(path: string): string {
    return this.#placeOf(trim(path))?.template ?? noTemplate
  }

  /** Finds the route. Throws a `Refusal`: 404 for an unknown path, 405 for a method that the path does not have. */
  match(method: string, path: string): Match {
    const trimmed = trim(path)
    const place = this.#placeOf(trimmed)
    if (place === undefined) throw new Refusal(404, `there is nothing at ${path}`)
    const route = place.routes.get(method)
    if (route === undefined) {
      const allow = [...place.routes.keys()].join(', ')
      throw new Refusal(405, `${place.template} does not support ${method}, only ${allow}`, { allow })
    }
    return { route, params: this.#fixed.has(trimmed) ? noParams : paramsOf(place.parts, trimmed) }
  }

  #placeOf(trimmed: string): Place | undefined {
    const fixed = this.#fixed.get(trimmed)
    if (fixed !== undefined) return fixed
    const parts = trimmed.split('/')
    return this.#varying.find((place) => fits(place.parts, parts))
  }
}

function trim(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

function fits(template: readonly string[], parts: readonly string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => (part.startsWith(':') ? parts[index] !== '' : part === parts[index]))
  )
}

function paramsOf(template: readonly string[], path: string): Record<string, string> {
  const params: Record<string, string> = {}
  const parts = path.split('/')
  template.forEach((part, index) => {
    if (part.startsWith(':')) params[part.slice(1)] = decoded(parts[index]!)
  })
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refusal(400, `${part} in the path is not percent-encoded UTF-8`)
  }
}
