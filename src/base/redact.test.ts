import { describe, expect, it } from 'vitest'
import { redactQuery } from './redact.ts'

describe('a path that is shown', () => {
  it.each([
    ['/agents?limit=10&token=abc', '/agents?limit=10&token=***'],
    ['/x?access_token=abc&api_key=1&apiKey=2&key=3', '/x?access_token=***&api_key=***&apiKey=***&key=***'],
    ['/x?PassWord=p%26q#frag', '/x?PassWord=***'],
    ['/x?%74oken=hidden', '/x?%74oken=***'],
    ['http://h/x?sig=1', 'http://h/x?sig=***'],
  ])('has lost its secrets: %s', (path, shown) => {
    expect(redactQuery(path)).toBe(shown)
  })

  it.each([
    '/agents',
    '/agents?',
    '/agents?search=keyboard',
    '/agents?monkey=1',
    '/x?token',
    '/x?%E0%A4%A=1',
  ])('is as it was where there are none: %s', (path) => {
    expect(redactQuery(path)).toBe(path)
  })
})
