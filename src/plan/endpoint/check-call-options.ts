import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { codings } from '../../engine/reply/content-coding.ts'
import { mergeHeaders } from '../request/headers.ts'
import type { SessionOptions } from '../request/session-options.ts'
import { checkTags } from './check-tags.ts'
import type { EndpointOptions } from './endpoint-options.ts'

/** Options of a plan for all its calls, or of an endpoint for its own calls. */
type SharedCallOptions = Partial<SessionOptions> &
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

const allowedValues: Partial<Record<keyof SharedCallOptions, readonly unknown[]>> = {
  cookies: ['user', 'iteration', false],
  connectionReuse: ['shared', 'user', 'iteration', 'request'],
}

/**
 * Checks the options for calls of a plan or an endpoint, so that a mistake is reported before any load. `what` names the
 * plan or endpoint in messages. Throws a `PlimsollError` with the key of the mistake.
 */
export function checkCallOptions(what: string, options: SharedCallOptions): void {
  for (const [key, allowed] of Object.entries(allowedValues) as [
    keyof SharedCallOptions,
    readonly unknown[],
  ][]) {
    const value = options[key]
    if (value === undefined || allowed.includes(value)) continue
    throw invalidOption(key, `${what} has ${key}: ${shown(value)}`, `Use one of ${listText(allowed)}.`)
  }
  for (const key of ['timeout', 'firstByteTimeout', 'idleTimeout'] as const) {
    const timeout = options[key]
    if (timeout === undefined) continue
    if (atKeys([key], () => parseDurationMs(timeout, `the ${key} of ${what}`)) > 0) continue
    throw invalidOption(
      key,
      `the ${key} of ${what} is 0`,
      'Leave it out, or give a duration above 0.',
      'bad-timeout',
    )
  }
  for (const key of ['check', 'judge', 'onRequest', 'onReply'] as const) {
    if (options[key] === undefined || typeof options[key] === 'function') continue
    throw invalidOption(key, `the ${key} of ${what} is not a function`, `Write ${key}: (…) => { … }.`)
  }
  for (const status of [options.expect ?? []].flat()) {
    if (Number.isInteger(status) && status >= 200 && status <= 599) continue
    const text = `${what} expects the status ${shown(status)}, which no final reply has`
    throw invalidOption('expect', text, 'A status is a whole number from 200 to 599.', 'bad-expect')
  }
  checkRedirects(what, options.redirects)
  checkCompression(what, options.compression)
  checkSchema(what, options.schema)
  checkTags(what, options.tags)
  const kind: unknown = options.auth === undefined ? 'header' : options.auth?.kind
  if (kind !== 'header' && kind !== 'digest')
    throw invalidOption(
      'auth',
      `the auth of ${what} was not made by basic, bearer or digest`,
      'Write auth: basic(user, password), bearer(token) or digest(…).',
    )
  atKeys(['headers'], () => mergeHeaders(options.headers))
}

const redirectKeys = keysOf<Exclude<NonNullable<EndpointOptions['redirects']>, number>>({
  limit: true,
  hosts: true,
})

function checkRedirects(what: string, redirects: EndpointOptions['redirects']): void {
  if (redirects === undefined) return
  if (typeof redirects !== 'number')
    checkKeys(redirects, redirectKeys, {
      what: `the redirects of ${what}`,
      code: 'bad-calling',
      keys: ['redirects'],
    })
  const { limit = 0, hosts = [] } = typeof redirects === 'number' ? { limit: redirects } : redirects
  if (Number.isInteger(limit) && limit >= 0 && limit <= 100 && Array.isArray(hosts)) return
  throw invalidOption(
    'redirects',
    `the redirects of ${what} are ${shown(redirects)}`,
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
  throw invalidOption(
    'compression',
    `the compression of ${what} is ${shown(compression)}`,
    `Give true, false or a list of ${listText(codings)}.`,
  )
}

function checkSchema(what: string, schema: EndpointOptions['schema']): void {
  if (schema === undefined || typeof schema?.['~standard']?.validate === 'function') return
  throw invalidOption(
    'schema',
    `the schema of ${what} is not a Standard Schema`,
    'Give a schema of Zod, Valibot, ArkType or another Standard Schema library.',
  )
}

function invalidOption(key: string, message: string, advice: string, code = 'bad-calling'): PlimsollError {
  return new PlimsollError(code, message, { advice, keys: [key] })
}

function listText(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ')
}
