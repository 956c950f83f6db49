import { expect, test } from 'vitest'
import { LoadBench } from '../../test/support/load-bench.ts'
import { declaredEndpoints } from './endpoint/endpoint.ts'
import { type QuickPlan, quickPlan } from './quick-plan.ts'

/** Returns the bytes of a quick plan's first requests. */
async function requests(given: QuickPlan, iterations: number): Promise<string[]> {
  const before = declaredEndpoints().length
  const made = quickPlan(given)
  const run = new LoadBench({ ...made.options, iterations, endpoints: declaredEndpoints().slice(before) })
  await run.run()
  return run.target.requests.map(({ text }) => text)
}

/** Returns the bytes of a quick plan's request. */
async function request({ path = '/', ...given }: Partial<QuickPlan> & { path?: string }): Promise<string> {
  const [sent] = await requests(
    { urls: [{ target: 'http://t', path }], method: 'GET', headers: {}, ...given },
    1,
  )
  return sent!
}

/** The names of the endpoints that a quick plan of these addresses declares. */
function namesOf(...addresses: string[]): string[] {
  const before = declaredEndpoints().length
  const urls = addresses.map((address) => {
    const { origin, pathname, search } = new URL(address)
    return { target: origin, path: pathname + search }
  })
  quickPlan({ urls, method: 'GET', headers: {} })
  return declaredEndpoints()
    .slice(before)
    .map(({ name }) => name)
}

test.each([
  '/a/b',
  '/svc?wsdl',
  '/a?x=',
  '/a?',
  '/a?&&b',
  '/a?x=1&y=b%20c&x=2',
  '/a?q=what?&b=1',
  '/a?q=%E9&r=[1]&s=a==1;t+u',
  '/a?q=%zz&r=%',
  '/:id/x',
  '/a//b/./c/../d/',
  '//a',
  '/a;v=1/%2F/%2e%2e/',
  '/a|b"<>^`{}\\c',
])('a quick plan requests its path and query as they are written: %s', async (path) => {
  expect((await request({ path })).split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`)
})

test.each([
  ['/é?q=ü', '/%C3%A9?q=%C3%BC'],
  ['/a b?c d', '/a%20b?c%20d'],
  ['/\ud83d\ude80', '/%F0%9F%9A%80'],
  ['/a\r\nHost: x', '/a%0D%0AHost:%20x'],
])('a quick plan encodes what a request line cannot have: %j', async (path, sent) => {
  expect((await request({ path })).split('\r\n')[0]).toBe(`GET ${sent} HTTP/1.1`)
})

test.each([
  [['http://t/s?token=abc&x=1'], ['GET /s']],
  [
    ['http://t/a', 'http://t/b?x=1'],
    ['GET /a', 'GET /b'],
  ],
  [
    ['http://t/a?x=1', 'http://t/a?x=2'],
    ['GET /a?x=1', 'GET /a?x=2'],
  ],
  [
    ['http://t/a?token=1', 'http://t/a?token=2'],
    ['GET /a?token=***', 'GET /a?token=*** (2)'],
  ],
  [
    ['http://t/a', 'http://u:81/a'],
    ['GET /a', 'GET http://u:81/a'],
  ],
  [['http://t/a', 'http://t/a'], ['GET /a']],
])('the endpoints of a quick plan are named after their paths: %j', (addresses, names) => {
  expect(namesOf(...addresses)).toEqual(names)
})

test('a quick plan of several addresses takes them in turn', async () => {
  const urls = ['/a', '/b', '/a', '/c?x='].map((path) => ({ target: 'http://t', path }))
  const sent = await requests({ urls, method: 'GET', headers: {} }, 40)
  const counts = Map.groupBy(sent, (text) => text.split(' ')[1]!)
  expect([...counts].map(([path, all]) => [path, all.length]).toSorted()).toEqual([
    ['/a', 20],
    ['/b', 10],
    ['/c?x=', 10],
  ])
})

test('a quick plan sends its method, headers and body', async () => {
  const headers = { 'X-A': ['b', 'c'] }
  const text = await request({ method: 'POST', path: '/c', headers, body: 'ü' })
  expect(text).toMatch(/^POST \/c HTTP\/1\.1\r\n/)
  expect(text).toContain('\r\nX-A: b\r\nX-A: c\r\n')
  expect(text).toMatch(/\r\nContent-Length: 2\r\n\r\nÃ¼$/)
})
