import { expect, test } from 'vitest'
import { users } from '../load/load.ts'
import { plan } from '../plan.ts'
import type { PlanOptions } from '../plan-options.ts'
import { scenario } from '../scenario.ts'
import { endpoint } from './endpoint.ts'
import type { EndpointOptions } from './endpoint-options.ts'

const basis = {
  target: 'http://127.0.0.1:1',
  mix: scenario('none', () => {}),
  load: users({ a: { hold: 1, for: '1s' } }),
}

/** Options that the type checker refuses, but that a plan in JavaScript may have. */
const wrong = (options: object) => options as EndpointOptions & Partial<PlanOptions>

test.each([
  [{ redirects: -1 }, 'bad-calling', 'redirects'],
  [{ redirects: 1.5 }, 'bad-calling', 'redirects'],
  [{ redirects: { limit: 5, hosts: 'a' } }, 'bad-calling', 'redirects'],
  [{ firstByteTimeout: '0s' }, 'bad-timeout', 'firstByteTimeout'],
  [{ idleTimeout: 'soon' }, 'bad-duration', 'idleTimeout'],
  [{ auth: 'admin:admin' }, 'bad-calling', 'auth'],
  [{ auth: null }, 'bad-calling', 'auth'],
  [{ onRequest: 'sign' }, 'bad-calling', 'onRequest'],
  [{ headers: { 'a b': 'c' } }, 'bad-header', 'headers'],
])('%j is refused in a plan and in an endpoint', (options, code, key) => {
  const expected = expect.objectContaining({ code, keys: [key] })
  expect(() => plan({ ...basis, ...wrong(options) })).toThrow(expected)
  expect(() => endpoint('GET /wrong', wrong(options))).toThrow(expected)
})

test.each([
  [{ cookies: true }, 'cookies'],
  [{ cookies: 'session' }, 'cookies'],
  [{ connectionReuse: 'none' }, 'connectionReuse'],
  [{ compression: [] }, 'compression'],
  [{ compression: ['lzma'] }, 'compression'],
  [{ compression: 'gzip' }, 'compression'],
])('%j is refused in a plan', (options, key) => {
  expect(() => plan({ ...basis, ...wrong(options) })).toThrow(
    expect.objectContaining({ code: 'bad-calling', keys: [key] }),
  )
})

test.each([
  [{ expect: 99 }, 'bad-expect', 'expect'],
  [{ timeout: '0s' }, 'bad-timeout', 'timeout'],
  [{ judge: true }, 'bad-calling', 'judge'],
  [{ schema: {} }, 'bad-calling', 'schema'],
  [{ tags: 'one' }, 'bad-calling', 'tags'],
  [{ tags: [''] }, 'bad-calling', 'tags'],
])('%j is refused in an endpoint', (options, code, key) => {
  expect(() => endpoint('GET /wrong', wrong(options))).toThrow(expect.objectContaining({ code, keys: [key] }))
})
