import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlimsollError } from '../../base/error.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { chooseReporters, withPaths } from './reporter-choice.ts'

const choose = (given: Partial<SettingValues>, environment = {}) =>
  chooseReporters({ ...noSettings(), ...given }, environment)

const terminal = { builtIn: 'terminal', output: undefined }

describe('the reporters of a run', () => {
  it('are the terminal, and those of the settings that name files', () => {
    expect(choose({})).toEqual([terminal])
    expect(choose({ json: 'a.json', html: 'a.html', csv: 'a', junit: 'a.xml', markdown: 'a.md' })).toEqual([
      { builtIn: 'json', output: 'a.json' },
      { builtIn: 'html', output: 'a.html' },
      { builtIn: 'csv', output: 'a' },
      { builtIn: 'junit', output: 'a.xml' },
      { builtIn: 'markdown', output: 'a.md' },
      terminal,
    ])
    expect(choose({ json: '-' })).toEqual([{ builtIn: 'json', output: undefined }, terminal])
  })

  it('are those that are named, and no others', () => {
    const actions = { GITHUB_ACTIONS: 'true' }
    expect(choose({ reporter: ['compact', 'junit=a.xml'] }, actions)).toEqual([
      { builtIn: 'compact', output: undefined },
      { builtIn: 'junit', output: 'a.xml' },
    ])
  })

  it('include the GitHub reporter by default in a GitHub Actions step', () => {
    const actions = { GITHUB_ACTIONS: 'true' }
    expect(choose({}, actions)).toEqual([terminal, { builtIn: 'github', output: undefined }])
  })

  it.each([
    ['json', { builtIn: 'json', output: undefined }],
    ['json=-', { builtIn: 'json', output: undefined }],
    ['jsonl=run.jsonl', { builtIn: 'jsonl', output: 'run.jsonl' }],
    ['junit:a=b.xml', { builtIn: 'junit', output: 'a=b.xml' }],
    ['csv=out/a', { builtIn: 'csv', output: 'out/a' }],
    ['./mine.ts', { module: './mine.ts', output: undefined }],
    ['./mine.ts=a.txt', { module: './mine.ts', output: 'a.txt' }],
    ['./mine.ts:a.ts', { module: './mine.ts', output: 'a.ts' }],
    ['/home/ada/my.reporter.mjs', { module: '/home/ada/my.reporter.mjs', output: undefined }],
    ['a=b/mine.js', { module: 'a=b/mine.js', output: undefined }],
    ['my-reporter', { module: 'my-reporter', output: undefined }],
    ['@acme/reporter=a.txt', { module: '@acme/reporter', output: 'a.txt' }],
    ['constructor', { module: 'constructor', output: undefined }],
  ])('%s', (text, expected) => {
    expect(choose({ reporter: [text] })).toEqual([expected])
  })

  it.each([
    [{ reporter: ['junit='] }, '--reporter junit= names no file'],
    [{ junit: '' }, '--junit  names no file'],
    [{ reporter: ['csv'] }, '--reporter csv does not name its files'],
    [{ csv: '-' }, '--csv - does not name its files'],
    [{ reporter: ['compact=a.txt'] }, 'names a file, but compact writes none'],
    [{ reporter: ['json', 'jsonl'] }, 'two reports cannot both go to standard output: json and jsonl'],
    [
      { reporter: ['markdown'], json: '-' },
      'two reports cannot both go to standard output: json and markdown',
    ],
    [{ reporter: [''] }, 'there is no reporter ""'],
    [{ reporter: ['a b'] }, 'there is no reporter "a b"'],
  ])('%j is a mistake', (given, message) => {
    expect(() => choose(given)).toThrow(
      expect.objectContaining({ code: 'bad-reporter', message: expect.stringContaining(message) }),
    )
  })
})

it.each([
  ['json', 'json'],
  ['junit:a.xml', 'junit=out/a.xml'],
  ['./mine.ts', 'in/./mine.ts'],
  ['./mine.ts=a.txt', 'in/./mine.ts=out/a.txt'],
  ['a-package=a.txt', 'a-package=out/a.txt'],
  ['a b', 'a b'],
])('the paths in %s can be changed: %s', (text, expected) => {
  const place = { module: (path: string) => `in/${path}`, output: (path: string) => `out/${path}` }
  expect(withPaths(text, place)).toBe(expected)
  expect(withPaths(text, {})).toBe(text.replace('junit:', 'junit='))
})

it('any string is a choice or an error with advice', () => {
  const part = fc.oneof(fc.constantFrom('json', 'csv', './a.ts', '@a/b', '=', ':', '-', 'x', ''), fc.string())
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      try {
        const [choice] = choose({ reporter: [parts.join('')] })
        expect((choice!.builtIn === undefined) !== (choice!.module === undefined)).toBe(true)
        expect(choice!.output).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
        expect(error).toMatchObject({ code: 'bad-reporter', advice: expect.stringMatching(/./) })
      }
    }),
  )
})
