import { expect, it } from 'vitest'
import { labels, scenarioFilter } from './tag-settings.ts'

it('tags with a value are labels with any key', () => {
  const found = labels(['smoke', 'branch=main', 'query=a=b', 'empty=', '__proto__=x', 'branch=next'])
  expect(Object.entries(found)).toEqual([
    ['branch', 'next'],
    ['query', 'a=b'],
    ['empty', ''],
    ['__proto__', 'x'],
  ])
  expect(() => labels(['=main'])).toThrow(expect.objectContaining({ code: 'bad-option' }))
})

it('tags without a value choose scenarios', () => {
  const chosen = scenarioFilter({ tag: ['smoke', 'branch=main', 'read'], excludeTag: ['slow'] })
  expect(chosen).toEqual({ tags: ['smoke', 'read'], excludedTags: ['slow'] })
  expect(() => scenarioFilter({ tag: [''], excludeTag: [] })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  )
})
