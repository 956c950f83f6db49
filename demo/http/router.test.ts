import { describe, expect, it } from 'vitest'
import { type Route, Router } from './router.ts'

function route(method: Route['method'], template: string): Route {
  return { method, template, handle: () => ({ status: 200, value: template }) }
}

const router = new Router([
  route('GET', '/agents'),
  route('POST', '/agents'),
  route('GET', '/agents/:id'),
  route('POST', '/agents/:id/query'),
  route('GET', '/agents/all'),
])

describe('Router', () => {
  it('prefers a path without parameters', () => {
    expect(router.match('GET', '/agents/all').route.template).toBe('/agents/all')
    expect(router.match('GET', '/agents/7')).toMatchObject({
      route: { template: '/agents/:id' },
      params: { id: '7' },
    })
  })

  it('ignores a trailing slash', () => {
    expect(router.match('GET', '/agents/').route.template).toBe('/agents')
    expect(router.match('POST', '/agents/7/query/').params).toEqual({ id: '7' })
  })

  it('decodes parameters, and refuses invalid ones with 400', () => {
    expect(router.match('GET', '/agents/a%2Fb%20c').params).toEqual({ id: 'a/b c' })
    expect(() => router.match('GET', '/agents/%ff')).toThrow(expect.objectContaining({ status: 400 }))
  })

  it('serves HEAD with the route of GET', () => {
    expect(router.match('HEAD', '/agents').route).toBe(router.match('GET', '/agents').route)
  })

  it('refuses an unknown path with 404, and an unknown method with 405 and a list of the allowed ones', () => {
    expect(() => router.match('GET', '/nothing')).toThrow(expect.objectContaining({ status: 404 }))
    expect(() => router.match('DELETE', '/agents')).toThrow(
      expect.objectContaining({ status: 405, headers: { allow: 'GET, HEAD, POST' } }),
    )
  })

  it('returns the template of a path, and the same name for all unknown paths', () => {
    expect(router.templateOf('/agents/7/query')).toBe('/agents/:id/query')
    expect(router.templateOf('/agents//query')).toBe('(no route)')
    expect(router.templateOf('/nothing')).toBe('(no route)')
  })
})
