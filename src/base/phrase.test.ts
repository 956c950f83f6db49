import { expect, test } from 'vitest'
import { mentionsIn, phrase, phraseText, setting } from './phrase.ts'

test('a phrase keeps the settings that it mentions as data', () => {
  const text = phrase`${setting('users')} and ${setting('rate')} were both given ${2} times`
  expect(mentionsIn(text)).toEqual([{ setting: 'users' }, { setting: 'rate' }])
  expect(phraseText(text)).toBe('users and rate were both given 2 times')
  expect(phraseText(text, ({ setting: name }) => `<${name}>`)).toBe(
    '<users> and <rate> were both given 2 times',
  )
})

test('phrases can be put into phrases, and values behind settings', () => {
  const inner = phrase`${setting('proxy', 'none')}`
  const text = phrase`Go without: ${inner}.`
  expect(mentionsIn(text)).toEqual([{ setting: 'proxy', value: 'none' }])
  expect(phraseText(text)).toBe('Go without: proxy none.')
})

test('a phrase without settings is a string', () => {
  expect(phrase`a ${'b'} ${phrase`c ${1}`}${''}`).toBe('a b c 1')
  expect(phrase`${''}`).toBe('')
  expect(mentionsIn('--users')).toEqual([])
  expect(mentionsIn(undefined)).toEqual([])
})
