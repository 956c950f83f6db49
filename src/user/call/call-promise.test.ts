import { describe, expect, test } from 'vitest'
import { type BenchOptions, LoadBench } from '../../../test/support/load-bench.ts'
import type { CallOptions } from '../../plan/context/call-options.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { type Endpoint, endpoint } from '../../plan/endpoint/endpoint.ts'
import type { EndpointOptions } from '../../plan/endpoint/endpoint-options.ts'
import type { Route } from '../../plan/endpoint/route.ts'
import { users } from '../../plan/load/load.ts'
import { scenario } from '../../plan/scenario.ts'

let named = 0
const once = (route: Route, options: EndpointOptions = {}): Endpoint =>
  endpoint(route, { name: `call.test ${named++}`, ...options })

const bench = (options: Partial<BenchOptions> = {}) =>
  new LoadBench({ mix: scenario('none', () => {}), load: users({ a: { hold: 1, for: '1s' } }), ...options })

/** Makes one call and returns its status or error, and its record. */
async function outcome(to: Endpoint, options?: CallOptions, given: Partial<BenchOptions> = {}) {
  const run = bench(given)
  const user = run.user()
  const settled = (options === undefined ? user.call(to) : user.call(to, options)).then(
    (reply) => reply.status,
    (error: unknown) => error,
  )
  await run.until(120_000)
  return { result: await settled, recorded: run.recorder.requests[0]!, run }
}

/** Returns the bytes of one call's request, one per character. */
async function request(to: Endpoint, options?: CallOptions, given: Partial<BenchOptions> = {}) {
  return (await outcome(to, options, given)).run.target.requests[0]!.text
}

const standard = 'Host: target:8000\r\nUser-Agent: test\r\nAccept: */*\r\n'

describe('a request', () => {
  test('is a request line, the headers and an empty line', async () => {
    expect(await request(once('GET /a'))).toBe(`GET /a HTTP/1.1\r\n${standard}\r\n`)
    expect(await request(once('GET /a/:id'), { params: { id: 'x y' }, query: { tag: ['1', 'ü'] } })).toBe(
      `GET /a/x%20y?tag=1&tag=%C3%BC HTTP/1.1\r\n${standard}\r\n`,
    )
    expect(await request(once('GET /a'), undefined, { target: 'https://[::1]/base/' })).toBe(
      'GET /base/a HTTP/1.1\r\nHost: [::1]\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n',
    )
  })

  test.each(['POST', 'PUT', 'PATCH'] as const)(
    '%s without a body has a content length of 0',
    async (method) => {
      expect(await request(once(`${method} /a`))).toBe(
        `${method} /a HTTP/1.1\r\n${standard}Content-Length: 0\r\n\r\n`,
      )
    },
  )

  test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'] as const)(
    '%s without a body has no content length',
    async (method) => {
      expect(await request(once(`${method} /a`))).toBe(`${method} /a HTTP/1.1\r\n${standard}\r\n`)
    },
  )

  test('carries JSON, with its length in bytes', async () => {
    const text = await request(once('POST /a'), { json: { é: '€' } })
    const body = Buffer.from('{"é":"€"}').toString('latin1')
    expect(text).toBe(
      `POST /a HTTP/1.1\r\n${standard}Content-Type: application/json\r\nContent-Length: 12\r\n\r\n${body}`,
    )
    expect(await request(once('POST /a'), { json: null })).toMatch(/Content-Length: 4\r\n\r\nnull$/)
  })

  test('carries text and bytes', async () => {
    expect(await request(once('POST /a'), { text: 'ü' })).toMatch(
      /Content-Type: text\/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nÃ¼$/,
    )
    const bytes = new Uint8Array([9, 0, 13, 10, 255, 128]).subarray(1)
    expect(await request(once('PUT /a'), { bytes })).toBe(
      `PUT /a HTTP/1.1\r\n${standard}Content-Length: 5\r\n\r\n\0\r\n\xff\x80`,
    )
    expect(await request(once('POST /a'), { text: '' })).toMatch(/Content-Length: 0\r\n\r\n$/)
  })

  test('has the headers of the plan, the endpoint and the call, later ones overriding earlier ones', async () => {
    const to = once('POST /a', { headers: { 'X-B': 'endpoint', 'x-c': 'endpoint', many: ['1', '2'] } })
    const given = { headers: { 'x-a': 'plan', 'x-b': 'plan' } }
    const expected = (c: string, type: string) =>
      `POST /a HTTP/1.1\r\n${standard}x-a: plan\r\nX-B: endpoint\r\n${c}\r\nmany: 1\r\nmany: 2\r\n${type}`
    expect(await request(to, undefined, given)).toBe(
      `${expected('x-c: endpoint', '')}Content-Length: 0\r\n\r\n`,
    )
    expect(await request(to, { headers: { 'X-C': 5, 'content-type': 'x/y' }, json: 1 }, given)).toBe(
      `${expected('X-C: 5', 'content-type: x/y\r\n')}Content-Length: 1\r\n\r\n1`,
    )
  })

  test('can name another host, and leave out a header', async () => {
    expect(await request(once('GET /a'), { headers: { host: 'other', accept: [], x: 'é' } })).toBe(
      'GET /a HTTP/1.1\r\nhost: other\r\nUser-Agent: test\r\nx: Ã©\r\n\r\n',
    )
  })

  test.each<[string, CallOptions, string]>([
    ['a line break in a header', { headers: { a: 'b\r\nc: d' } }, 'bad-header'],
    ['a line feed in a header', { headers: { a: ['b', 'c\n'] } }, 'bad-header'],
    ['a zero byte in a header', { headers: { a: 'b\0' } }, 'bad-header'],
    ['a line break in a header’s name', { headers: { 'a: b\r\nc': 'd' } }, 'bad-header'],
    ['a header without a name', { headers: { '': 'd' } }, 'bad-header'],
    ['a length of its own', { headers: { 'Content-Length': 3 } }, 'bad-header'],
    ['a transfer coding', { headers: { 'transfer-encoding': 'chunked' } }, 'bad-header'],
    ['a connection header', { headers: { CONNECTION: 'close' } }, 'bad-header'],
    ['two hosts', { headers: { host: ['a', 'b'] } }, 'bad-header'],
    ['no host', { headers: { host: [] } }, 'bad-header'],
    ['two bodies', { json: 1, text: 'x' }, 'bad-body'],
    ['a value that is not JSON', { json: () => {} }, 'bad-body'],
    ['an unknown parameter', { params: { id: 1 } as never }, 'bad-params'],
    ['no time', { timeout: '0s' }, 'bad-timeout'],
    ['a timeout of no length', { timeout: 'soon' as never }, 'bad-duration'],
  ])('cannot have %s', (_, options, code) => {
    const run = bench()
    expect(() => run.user().call(once('POST /a'), options)).toThrow(expect.objectContaining({ code }))
    expect(run.target.requests).toEqual([])
  })
})

describe('a reply', () => {
  test.each([
    [200, undefined, 200],
    [302, undefined, 302],
    [404, 404, 404],
    [500, [200, 500], 500],
  ])('is a success with the status %i if %j is expected', async (status, expected, result) => {
    const made = await outcome(
      once('GET /a', expected === undefined ? {} : { expect: expected }),
      undefined,
      {
        answer: () => ({ status }),
      },
    )
    expect(made.result).toBe(result)
    expect(made.recorded).toMatchObject({ status })
    expect(made.recorded.failure).toBeUndefined()
  })

  test.each([
    [404, undefined, 'http_4xx', 'status 404'],
    [503, undefined, 'http_5xx', 'status 503'],
    [200, [201, 204], 'check', 'status 200, expected 201 or 204'],
    [404, 200, 'http_4xx', 'status 404, expected 200'],
  ] as const)(
    'is a failure with the status %i if %j is expected',
    async (status, expected, failure, message) => {
      const answer = () => ({ status, body: 'why', afterMs: 30 })
      const { result, recorded } = await outcome(
        once('GET /a', { name: `fails ${status} ${expected}` }),
        expected === undefined ? undefined : { expect: expected },
        { answer },
      )
      expect(result).toBeInstanceOf(RequestFailed)
      expect(result).toMatchObject({ class: failure, message: `fails ${status} ${expected}: ${message}` })
      expect((result as RequestFailed).reply?.text()).toBe('why')
      expect(recorded).toMatchObject({ status, failure, message, responseMs: 30 })
    },
  )

  test('is compared with the call’s expected status in place of the endpoint’s', async () => {
    const { result } = await outcome(
      once('GET /a', { expect: 200 }),
      { expect: 404 },
      { answer: () => ({ status: 404 }) },
    )
    expect(result).toBe(404)
  })

  const checks: [string, NonNullable<EndpointOptions['check']>, string | undefined][] = [
    ['true', () => true, undefined],
    ['nothing', () => undefined, undefined],
    ['false', () => false, 'the check of the reply failed'],
    ['a string', (reply) => `${reply.text()} is wrong`, 'body is wrong'],
    [
      'an exception',
      () => {
        throw new Error('oops')
      },
      'the check of the reply threw: oops',
    ],
  ]
  test.each(checks)('is passed to a check that returns %s', async (_, check, message) => {
    for (const [to, options] of [
      [once('GET /a', { check }), undefined],
      [once('GET /a', { check: () => 'not called' }), { check }],
    ] as const) {
      const { result, recorded } = await outcome(to, options, { answer: () => ({ body: 'body' }) })
      if (message === undefined) expect(result).toBe(200)
      else expect(result).toMatchObject({ name: 'RequestFailed', class: 'check' })
      expect(recorded.message).toBe(message)
    }
  })

  test('is read as JSON, text and bytes', async () => {
    const run = bench({ answer: () => ({ body: '{"é":1}' }) })
    const user = run.user()
    const to = once('GET /a')
    const all = Promise.all([
      user.call(to).json(),
      user.call(to).text(),
      user.call(to).bytes(),
      user.call(to),
    ])
    await run.until(1)
    const [json, text, bytes, reply] = await all
    expect([json, text, Buffer.from(bytes).toString()]).toEqual([{ é: 1 }, '{"é":1}', '{"é":1}'])
    expect(reply.json()).toEqual({ é: 1 })
  })

  test('is a failure of class check if it is read as JSON and is not JSON', async () => {
    const run = bench({ answer: () => ({ body: '<html>' }) })
    const wanted = run.user().call(once('GET /a')).json()
    wanted.catch(() => {})
    await run.until(1)
    await expect(wanted).rejects.toMatchObject({
      class: 'check',
      reply: expect.objectContaining({ status: 200 }),
    })
    expect(run.recorder.requests).toEqual([
      expect.objectContaining({ failure: 'check', message: 'the reply is not JSON', status: 200 }),
    ])
  })
})

describe('a call that gets no reply', () => {
  test('rejects with the reason', async () => {
    const to = once('GET /a')
    const reset = await outcome(to, undefined, { answer: () => ({ fails: 'reset', afterMs: 5 }) })
    expect(reset.result).toMatchObject({ class: 'reset', reply: undefined, endpoint: to.name })
    expect(reset.recorded).toMatchObject({ failure: 'reset', status: 0, responseMs: 5 })
    const refused = await outcome(to, undefined, { answer: () => ({ refuses: true }) })
    expect(refused.result).toMatchObject({ class: 'connect' })
  })

  test('ends after the timeout of the call, the endpoint or the plan', async () => {
    const answer = () => ({ afterMs: 100_000 })
    const took = async (...given: Parameters<typeof outcome>) => (await outcome(...given)).recorded
    expect(await took(once('GET /a'), undefined, { answer })).toMatchObject({
      failure: 'timeout',
      responseMs: 60_000,
    })
    const own = once('GET /a', { timeout: '5s' })
    expect(await took(own, undefined, { answer })).toMatchObject({ failure: 'timeout', responseMs: 5_000 })
    expect(await took(own, { timeout: '1s' }, { answer })).toMatchObject({
      failure: 'timeout',
      responseMs: 1_000,
    })
  })
})

describe('a user', () => {
  test('counts checks, and ends the iteration at one that fails', async () => {
    const run = bench({
      mix: scenario('checks', ({ check }) => {
        check('yes', 1)
        check('no', '')
        check('never', true)
      }),
    })
    const iteration = run.user().iterate(0, 0, 0)
    await iteration
    expect(run.recorder.checks).toEqual(['yes: true', 'no: false'])
    expect(run.recorder.faults).toEqual(['checks: check: no'])
    expect([run.recorder.completed, run.recorder.failed]).toEqual([1, 1])
  })

  test('measures any function, and passes on its outcome', async () => {
    const run = bench({ answer: () => ({ status: 500, afterMs: 30 }) })
    const user = run.user()
    const slow = user.measure('nap', async () => {
      await user.wait('40ms')
      return 7
    })
    const thrown = user.measure('bad', () => Promise.reject(new TypeError('no')))
    const failed = user.measure('calls', () => user.call(once('GET /a')))
    for (const promise of [thrown, failed]) promise.catch(() => {})
    await run.until(100)
    expect(await slow).toBe(7)
    await expect(thrown).rejects.toThrow('no')
    await expect(failed).rejects.toBeInstanceOf(RequestFailed)
    const [bad, called, calls, nap] = run.recorder.requests
    expect(bad).toMatchObject({ failure: 'script', message: 'no', responseMs: 0 })
    expect(called).toMatchObject({ failure: 'http_5xx', responseMs: 30 })
    expect(calls).toMatchObject({ failure: 'http_5xx', responseMs: 30, status: 0 })
    expect(nap).toMatchObject({ responseMs: 40, status: 0 })
  })

  test('ends the run with a plan error, which does not count as a fault', async () => {
    const to = once('GET /a/:id')
    const run = bench({ mix: scenario('plan-error', ({ call }) => call(to)) })
    await run.user().iterate(0, 0, 0)
    expect(run.planErrors).toEqual([expect.objectContaining({ code: 'bad-params' })])
    expect(run.recorder.faults).toEqual([])
  })

  test('gets the result of setup', () => {
    expect(
      bench({ data: { token: 't' } })
        .user()
        .data(),
    ).toEqual({ token: 't' })
  })
})
