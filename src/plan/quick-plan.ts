import { redactQuery } from '../base/secrets/redact.ts'
import { endpoint } from './endpoint/endpoint.ts'
import type { Route } from './endpoint/route.ts'
import { users } from './load/load.ts'
import { type Plan, plan } from './plan.ts'
import type { Headers } from './request/headers.ts'
import { scenario } from './scenario.ts'

/** The request of a plan that has no file. */
export interface QuickPlan {
  target: string
  method: string
  /** Path and query. */
  path: string
  headers: Record<string, string>
  body?: string
}

/** Declares the plan of `plimsoll quick`, which repeats one request. */
export function quickPlan({ target, method, path, headers, body }: QuickPlan): Plan {
  const [, pathname = '/', query] = /^([^?]*)(?:\?(.*))?$/s.exec(path)!
  const request = endpoint(`${method} ${escapeColons(pathname)}` as Route, {
    name: redactQuery(`${method} ${path}`),
    headers: headers as Headers,
  })
  const fields = query === undefined ? undefined : [...new URLSearchParams(query)]
  const options = {
    ...(body !== undefined && { text: body }),
    ...(fields !== undefined && { query: groupByName(fields) }),
  }
  const hasOptions = Object.keys(options).length > 0
  return plan({
    target,
    mix: scenario('request', ({ call }) => (hasOptions ? call(request, options) : call(request))),
    load: users({ steady: { hold: 10, for: '10s' } }),
  })
}

/** Escapes colons at the start of segments, which would declare parameters. */
function escapeColons(path: string): string {
  return path.replaceAll('/:', '/%3A')
}

function groupByName(fields: readonly (readonly [string, string])[]): Record<string, string[]> {
  const query: Record<string, string[]> = {}
  for (const [name, value] of fields) {
    query[name] ??= []
    query[name].push(value)
  }
  return query
}
