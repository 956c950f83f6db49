import { redactQuery } from '../base/secrets/redact.ts'
import type { TlsOptions } from './connecting-options.ts'
import { type Endpoint, literalEndpoint } from './endpoint/endpoint.ts'
import { users } from './load/load.ts'
import { type Plan, plan } from './plan.ts'
import type { Headers } from './request/headers.ts'
import { scenario } from './scenario.ts'

/** One address of a quick plan. */
export interface QuickUrl {
  /** Scheme and host. */
  target: string
  /** Path and query, as they are sent. */
  path: string
}

/** The requests of a plan that has no file. */
export interface QuickPlan {
  /** The addresses, taken in turn; at least one. */
  urls: readonly QuickUrl[]
  method: string
  headers: Readonly<Record<string, readonly string[]>>
  body?: string
  tls?: TlsOptions
}

/** Declares the plan of `plimsoll quick`, which repeats one request, or several in turn. */
export function quickPlan({ urls, method, headers, body, tls }: QuickPlan): Plan {
  const { target } = urls[0]!
  const endpoints = new Map<string, Endpoint>()
  const names = new Set<string>()
  const turns = urls.map((url) => {
    const address = url.target + url.path
    let request = endpoints.get(address)
    if (request === undefined) {
      const shown = nameOf(method, url, urls)
      // Two queries can differ only in a secret.
      let name = shown
      for (let number = 2; names.has(name); number++) name = `${shown} (${number})`
      names.add(name)
      const options = {
        name,
        headers: headers as Headers,
        ...(url.target !== target && { target: url.target }),
      }
      request = literalEndpoint(method, url.path, options)
      endpoints.set(address, request)
    }
    return request
  })
  const options = body === undefined ? undefined : { text: body }
  // Each worker begins at another address: its first user has another number.
  let turn: number | undefined
  return plan({
    target,
    ...(tls !== undefined && { tls }),
    mix: scenario('request', ({ call, id }) => {
      turn = turn === undefined ? id : turn + 1
      const request = turns[turn % turns.length]!
      return options === undefined ? call(request) : call(request, options)
    }),
    load: users({ steady: { hold: 10, for: '10s' } }),
  })
}

/**
 * The name of an address in statistics: its path, with its host if that is not the first one's, and with its query if
 * others differ only in that.
 */
function nameOf(method: string, url: QuickUrl, urls: readonly QuickUrl[]): string {
  const pathOf = ({ path }: QuickUrl) => path.split('?', 1)[0]!
  const isAmbiguous = urls.some(
    (other) => other.target === url.target && other.path !== url.path && pathOf(other) === pathOf(url),
  )
  const host = url.target === urls[0]!.target ? '' : url.target
  return `${method} ${host}${isAmbiguous ? redactQuery(url.path) : pathOf(url)}`
}
