import { atKeys, PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { codings } from '../../engine/reply/content-coding.ts'
import { mergeHeaders } from '../request/headers.ts'
import type { SessionOptions } from '../request/session-options.ts'
import { checkTags } from './check-tags.ts'
import type { EndpointOptions } from './endpoint-options.ts'

/** Options that a plan sets for all its calls, or an endpoint for its own. */
type Calling = Partial<SessionOptions> &
  Pick<
    EndpointOptions,
    | 'auth'
    | 'check'
    | 'discard'
    | 'expect'
    | 'expectContinue'
    | 'firstByteTimeout'
    | 'headers'
    | 'hooks'
    | 'idleTimeout'
    | 'judge'
    | 'onReply'
    | 'onRequest'
    | 'redirects'
    | 'schema'
    | 'tags'
    | 'timeout'
  >

const allowedValues: Partial<Record<keyof Calling, readonly unknown[]>> = {
  cookies: ['user', 'iteration', false],
  connectionReuse: ['shared', 'user', 'iteration', 'request'],
}

/**
 * Checks the options of a plan's or an endpoint's calls, so that a mistake is reported before any load. `what` names the
 * plan or endpoint in messages. Throws a `PlimsollError` with the key of the mistake.
 */
export function checkCalling(what: string, options: Calling): void {
  for (const [key, allowed] of Object.entries(allowedValues) as [keyof Calling, readonly unknown[]][]) {
    const said = options[key]
    if (said === undefined || allowed.includes(said)) continue
    throw wrong(key, `${what} has ${key}: ${JSON.stringify(said)}`, `Use one of ${shown(allowed)}.`)
  }
  for (const key of ['timeout', 'firstByteTimeout', 'idleTimeout'] as const) {
    const length = options[key]
    if (length === undefined) continue
    if (atKeys([key], () => parseDurationMs(length, `the ${key} of ${what}`)) > 0) continue
    throw wrong(key, `the ${key} of ${what} is 0`, 'Leave it out, or give a duration above 0.', 'bad-timeout')
  }
  for (const key of ['check', 'judge', 'onRequest', 'onReply'] as const) {
    if (options[key] === undefined || typeof options[key] === 'function') continue
    throw wrong(key, `the ${key} of ${what} is not a function`, `Write ${key}: (…) => { … }.`)
  }
  for (const status of [options.expect ?? []].flat()) {
    if (Number.isInteger(status) && status >= 200 && status <= 599) continue
    const text = `${what} expects the status ${status}, which no final reply has`
    throw wrong('expect', text, 'A status is a whole number from 200 to 599.', 'bad-expect')
  }
  checkRedirects(what, options.redirects)
  checkCompression(what, options.compression)
  checkSchema(what, options.schema)
  checkTags(what, options.tags)
  const kind: unknown = options.auth === undefined ? 'header' : options.auth?.kind
  if (kind !== 'header' && kind !== 'digest')
    throw wrong(
      'auth',
      `the auth of ${what} is invalid`,
      'Write auth: basic(user, password), bearer(token) or digest(…).',
    )
  atKeys(['headers'], () => mergeHeaders(options.headers))
}

function checkRedirects(what: string, redirects: EndpointOptions['redirects']): void {
  if (redirects === undefined) return
  const { limit = 0, hosts = [] } = typeof redirects === 'number' ? { limit: redirects } : redirects
  if (Number.isInteger(limit) && limit >= 0 && limit <= 100 && Array.isArray(hosts)) return
  throw wrong(
    'redirects',
    `the redirects of ${what} are ${JSON.stringify(redirects)}`,
    "Give a limit from 0 to 100, or { limit, hosts: ['login.example.com'] }.",
  )
}

function checkCompression(what: string, compression: SessionOptions['compression']): void {
  if (compression === undefined || typeof compression === 'boolean') return
  if (
    Array.isArray(compression) &&
    compression.length > 0 &&
    compression.every((each) => codings.includes(each))
  )
    return
  throw wrong(
    'compression',
    `the compression of ${what} is ${JSON.stringify(compression)}`,
    `Give true, false or a list of ${shown(codings)}.`,
  )
}

function checkSchema(what: string, schema: EndpointOptions['schema']): void {
  if (schema === undefined || typeof schema?.['~standard']?.validate === 'function') return
  throw wrong(
    'schema',
    `the schema of ${what} is not a Standard Schema`,
    'Give a schema of Zod, Valibot, ArkType or another Standard Schema library.',
  )
}

function wrong(key: string, message: string, advice: string, code = 'bad-calling'): PlimsollError {
  return new PlimsollError(code, message, { advice, keys: [key] })
}

function shown(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ')
}
