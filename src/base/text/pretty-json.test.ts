import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prettyJson } from './pretty-json.ts'

const object = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()))

describe('pretty JSON', () => {
  it('is formatted as by JSON.stringify', () => {
    expect(prettyJson('{"a":[1,{"b":null}]}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}',
    )
  })

  it.each(['text', '"text"', '', '12', '[error] no such thing', '{not json}'])(
    'is not made of %j',
    (text) => {
      expect(prettyJson(text)).toBeUndefined()
      expect(prettyJson(text, true)).toBeUndefined()
    },
  )

  it('pretty JSON that was cut off is formatted as far as it goes', () => {
    expect(prettyJson('{"a":[1,"x, y"],"empty":{ },"b":"cut o', true)).toBe(
      '{\n  "a": [\n    1,\n    "x, y"\n  ],\n  "empty": {},\n  "b": "cut o',
    )
  })

  it('pretty JSON that was cut off starts like the whole', () => {
    fc.assert(
      fc.property(object, fc.double({ min: 0, max: 1, noNaN: true }), (value, where) => {
        const text = JSON.stringify(value)
        const whole = JSON.stringify(value, null, 2)
        const part = prettyJson(text.slice(0, Math.max(1, Math.floor(text.length * where))), true)!
        // A brace alone may yet turn out to be that of an empty object, and a space may belong to a cut text.
        expect(whole.replace(/\s/g, '')).toContain(part.replace(/\s/g, ''))
        if (!/[[{]$/.test(part.trimEnd())) expect(whole.startsWith(part.trimEnd())).toBe(true)
      }),
    )
  })

  it('stays bounded for any nesting', () => {
    for (const text of ['['.repeat(100_000), `${'['.repeat(2_000)}${']'.repeat(2_000)}`]) {
      expect(prettyJson(text, true)!.length).toBeLessThan(400_000)
    }
    const deep = `${'[{"a":'.repeat(30)}1${'}]'.repeat(30)}`
    expect(JSON.parse(prettyJson(deep)!)).toEqual(JSON.parse(deep))
  })
})
