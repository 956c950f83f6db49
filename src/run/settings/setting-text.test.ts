import { expect, it } from 'vitest'
import { settingText } from './setting-text.ts'
import type { Setting } from './settings.ts'

it.each<[Setting['kind'], unknown, unknown]>([
  ['count', 50, '50'],
  ['rate', '500/s', '500/s'],
  ['duration', '1m30s', '1m30s'],
  ['text', 'a', 'a'],
  ['texts', ['a', 'b'], ['a', 'b']],
  ['texts', [], []],
  ['switch', false, false],
])('a %s may be %j', (kind, value, text) => {
  expect(settingText(value, { kind })).toEqual({ text })
})

it.each<[Setting['kind'], unknown, string]>([
  ['count', '50', 'a number'],
  ['count', null, 'a number'],
  ['rate', 500, "a rate with its unit, such as '500/s'"],
  ['rate', '500', "a rate with its unit, such as '500/s'"],
  ['duration', 60, "a length of time with its unit, such as '30s'"],
  ['duration', '60', "a length of time with its unit, such as '30s'"],
  ['text', 5, 'a text'],
  ['texts', 'a', 'a list of texts'],
  ['texts', ['a', 1], 'a list of texts'],
  ['switch', 'true', 'true or false'],
])('a %s may not be %j', (kind, value, expected) => {
  expect(settingText(value, { kind })).toEqual({ expected })
})

it('a choice is one of its own', () => {
  const setting = { kind: 'text', choices: ['precise', 'economy'] } as const
  expect(settingText('precise', setting)).toEqual({ text: 'precise' })
  expect(settingText('exact', setting)).toEqual({ expected: "'precise' or 'economy'" })
})
