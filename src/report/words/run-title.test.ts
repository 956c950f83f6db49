import { expect, it } from 'vitest'
import { runTitle } from './run-title.ts'

it('a run is called by its name, and at a level by that as well', () => {
  expect(runTitle({ name: 'shop' })).toBe('shop')
  expect(runTitle({ name: 'shop', level: null })).toBe('shop')
  expect(runTitle({ name: 'shop', level: 'heavy' })).toBe('shop · level heavy')
})
