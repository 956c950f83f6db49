import { expect, expectTypeOf, test } from 'vitest'
import type { Duration } from '../../base/units/duration.ts'
import type { Rate } from '../../base/units/rate.ts'
import type { Reply } from '../../engine/reply/reply.ts'
import type { UserContext } from '../context/user-context.ts'
import type { EndpointSla, RunSla } from '../sla.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import type { RouteParams } from './route.ts'

const plain = endpoint('GET /types')
const one = endpoint('GET /types/:id')
const two = endpoint('PUT /types/:id/parts/:part?x=1')

/** Only for the type checker: it is never run. */
function neverRun({ call, wait, data }: UserContext, any: Endpoint): void {
  call(plain)
  call(plain, {
    query: { a: 1, b: ['x', 2], c: undefined },
    headers: { a: '1', b: ['x'] },
    expect: [200, 404],
  })
  // @ts-expect-error a route without parameters takes none
  call(plain, { params: { id: 1 } })
  // @ts-expect-error the parameter is missing
  call(one)
  // @ts-expect-error the parameter is missing
  call(one, {})
  // @ts-expect-error the parameter is missing
  call(one, { params: {} })
  // @ts-expect-error there is no such parameter
  call(one, { params: { id: 1, other: 2 } })
  // @ts-expect-error a parameter is not an object
  call(one, { params: { id: {} } })
  call(one, { params: { id: 1n } })
  call(two, { params: { id: 'a', part: true } })
  // @ts-expect-error one of two is missing
  call(two, { params: { id: 'a' } })
  // An endpoint of an unknown route accepts any options.
  call(any)
  call(any, { params: { whatever: 1 } })
  // @ts-expect-error not a duration
  call(plain, { timeout: '5 seconds' })
  // @ts-expect-error not a query value
  call(plain, { query: { a: { b: 1 } } })
  // @ts-expect-error not a duration
  wait('soon')
  // @ts-expect-error not a method
  endpoint('FETCH /types')
  // @ts-expect-error not a path
  endpoint('GET types')
  // @ts-expect-error not a metric
  endpoint('GET /x', { sla: { p4x: '1s' } })
  // @ts-expect-error not a limit on a duration
  endpoint('GET /x', { sla: { p95: '5%' } })
  // @ts-expect-error only a run has an SLA for checks
  endpoint('GET /x', { sla: { checks: '99%' } })
  expectTypeOf(call(plain)).resolves.toEqualTypeOf<Reply>()
  expectTypeOf(call(plain).json<{ id: string }>()).resolves.toEqualTypeOf<{ id: string }>()
  expectTypeOf(call(plain).json()).resolves.toBeUnknown()
  expectTypeOf(call(plain).text()).resolves.toBeString()
  expectTypeOf(data<number>()).toBeNumber()
}

test('routes, durations, rates and SLAs are typed', () => {
  expect(neverRun).toBeTypeOf('function')
  expectTypeOf<RouteParams<'GET /a/:id/b/:part?x=:y'>>().toEqualTypeOf<'id' | 'part'>()
  expectTypeOf<RouteParams<'GET /a'>>().toBeNever()
  expectTypeOf<'1.5s'>().toExtend<Duration>()
  expectTypeOf<'5'>().not.toExtend<Duration>()
  expectTypeOf<'500/s'>().toExtend<Rate>()
  expectTypeOf<'500'>().not.toExtend<Rate>()
  expectTypeOf<{
    p95: '< 300ms'
    errors: '0.1%'
    'errors.5xx': '<0.01%'
    rps: '>=1000'
  }>().toExtend<EndpointSla>()
  expectTypeOf<{ checks: '99%' }>().toExtend<RunSla>()
  expectTypeOf<{ rps: '1000' }>().not.toExtend<EndpointSla>()
})
