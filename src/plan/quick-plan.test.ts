import { expect, test } from 'vitest'
import { LoadBench } from '../../test/support/load-bench.ts'
import { declaredEndpoints } from './endpoint/endpoint.ts'
import { type QuickPlan, quickPlan } from './quick-plan.ts'

/** Returns the bytes of a quick plan's request. */
async function request(given: Partial<QuickPlan>): Promise<string> {
  const made = quickPlan({ target: 'http://t', method: 'GET', path: '/', headers: {}, ...given })
  const run = new LoadBench({ ...made.options, iterations: 1 })
  await run.run()
  return run.target.requests[0]!.text
}

test('a quick plan requests its path and query', async () => {
  expect(await request({ path: '/a/b' })).toMatch(/^GET \/a\/b HTTP/)
  expect(await request({ path: '/a?x=1&y=b%20c&x=2' })).toMatch(/^GET \/a\?x=1&x=2&y=b%20c HTTP/)
  expect(await request({ path: '/a?q=what?&b=1' })).toMatch(/^GET \/a\?q=what%3F&b=1 HTTP/)
  expect(await request({ path: '/:id/x' })).toMatch(/^GET \/%3Aid\/x HTTP/)
})

test('a quick plan is not named after the secrets of its query', () => {
  const { mix } = quickPlan({ target: 'http://t', method: 'GET', path: '/s?token=abc&x=1', headers: {} })
  expect(mix).toHaveLength(1)
  expect(declaredEndpoints().at(-1)!.name).toBe('GET /s?token=***&x=1')
})

test('a quick plan sends its method, headers and body', async () => {
  const text = await request({ method: 'POST', path: '/c', headers: { 'X-A': 'b' }, body: 'ü' })
  expect(text).toMatch(/^POST \/c HTTP\/1\.1\r\n/)
  expect(text).toContain('\r\nX-A: b\r\n')
  expect(text).toMatch(/\r\nContent-Length: 2\r\n\r\nÃ¼$/)
})
