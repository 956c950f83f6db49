import { expect, it } from 'vitest'
import { runTitle } from './run-title.ts'

it('the title of a run is its name, followed by its level if it has one', () => {
  expect(runTitle({ name: 'shop' })).toBe('shop')
  expect(runTitle({ name: 'shop', level: null })).toBe('shop')
  expect(runTitle({ name: 'shop', level: 'heavy' })).toBe('shop · level heavy')
})
