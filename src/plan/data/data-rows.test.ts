import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { PlimsollError } from '../../base/error.ts'
import { csv } from './csv.ts'
import { json, jsonl } from './json-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rows-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let written = 0
/** Writes a file with this content and returns its path. */
function file(content: string | Uint8Array, name = `rows-${written++}`): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Returns the message of the error that reading a file with this text throws. */
function mistake(read: (path: string) => unknown, content: string | Uint8Array): string {
  const path = file(content)
  try {
    read(path)
  } catch (error) {
    expect(error).toBeInstanceOf(PlimsollError)
    expect((error as PlimsollError).code).toBe('bad-data')
    return (error as PlimsollError).message.replaceAll(path, 'FILE')
  }
  throw new Error('it was read')
}

describe('a CSV file', () => {
  test('is read into rows with the columns of its first line', () => {
    expect(csv(file('name,password\nada,x1\ngrace,"a ""b"", c"\n'))).toEqual([
      { name: 'ada', password: 'x1' },
      { name: 'grace', password: 'a "b", c' },
    ])
  })

  test.each([
    ['with Windows line ends', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['with a byte order mark', '\ufeffa,b\n1,2\n3,4'],
    ['with empty lines', '\na,b\n\n1,2\n\n3,4\n\n'],
  ])('has the same rows %s', (_, text) => {
    expect(csv(file(text))).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ])
  })

  test('can have another delimiter, and columns named by the plan', () => {
    expect(csv(file('1;2\n3;4'), { delimiter: ';', columns: ['a', 'b'] })).toEqual([
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ])
    expect(csv(file('a\tb\n1,1\t2'), { delimiter: '\t' })).toEqual([{ a: '1,1', b: '2' }])
  })

  test('can have a field over several lines, and columns named like properties of every object', () => {
    expect(csv(file('constructor,b\n"1\n2",3'))).toEqual([{ constructor: '1\n2', b: '3' }])
  })

  test.each([
    ['', 'FILE: it has no rows'],
    ['a,b\n', 'FILE: it has no rows'],
    [
      'a,b\n1,2\n"x\ny",3\n\n3,"4\n5,6\n',
      'line 6 of FILE: a quote opens in the row that begins here and is never closed',
    ],
    ['a,b\n1,2\n3,"4"x\n', 'line 3 of FILE: there is text between a closing quote and the end of its field'],
    ['a,b\n1,2"x"\n', 'line 2 of FILE: a quote opens in the middle of a field'],
    ['a,b\n1,2\n3\n', 'line 3 of FILE: it has 1 field, and there are 2 columns'],
    ['a,b\n1,2,3\n', 'line 2 of FILE: it has 3 fields, and there are 2 columns'],
    ['a,a\n1,2\n', 'line 1 of FILE: two columns are named "a"'],
    ['a,\n1,2\n', 'line 1 of FILE: a column has no name'],
    ['__proto__\n1\n', "line 1 of FILE: a column cannot be named '__proto__'"],
  ])('is refused with its line: %j', (text, message) => {
    expect(mistake(csv, text)).toBe(message)
  })

  test.each([[''], ['"'], ['\n'], [undefined, 5]])('a delimiter %j is refused', (...given) => {
    const delimiter = given.at(-1) as string
    expect(() => csv(file('a\n1'), { delimiter })).toThrow(expect.objectContaining({ code: 'bad-delimiter' }))
  })

  test('is read back exactly if it is written with quotes when needed', () => {
    const name = fc.stringMatching(/^[a-z][a-z_ ,"]{0,8}$/).filter((text) => text.trim() !== '')
    const table = fc.uniqueArray(name, { minLength: 2, maxLength: 5 }).chain((columns) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(
          fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), {
            minLength: columns.length,
            maxLength: columns.length,
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.constantFrom('\n', '\r\n'),
      ),
    )
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(table, ([columns, rows, end]) => {
        const text = [columns, ...rows].map((fields) => fields.map(quoted).join(',')).join(end)
        const expected = rows.map((fields) =>
          Object.fromEntries(columns.map((column, index) => [column, fields[index]])),
        )
        expect(csv(file(text, 'round-trip.csv'))).toEqual(expected)
      }),
    )
  })
})

test('the CSV parser is loaded only by plans that read CSV', () => {
  const path = file('a\n1')
  const index = new URL('../../index.ts', import.meta.url).href
  const program = `
    const { csv, feeder, json } = await import(${JSON.stringify(index)})
    const { createRequire } = await import('node:module')
    const isLoaded = () => Object.keys(createRequire('/').cache).some((name) => name.includes('csv-parse'))
    const before = isLoaded()
    feeder(csv(${JSON.stringify(path)}))
    process.stdout.write(JSON.stringify([before, isLoaded()]))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  expect(JSON.parse(output)).toEqual([false, true])
})

describe('a JSON file', () => {
  test('is read as a list of rows', () => {
    expect(json(file('[{"id": 1}, {"id": 2}]'))).toEqual([{ id: 1 }, { id: 2 }])
  })

  test.each([
    ['{"id": 1}', 'FILE: it is an object, which is not a list of rows'],
    ['[]', 'FILE: it has no rows'],
    [
      '[\n  {"id": 1}\n  {"id": 2}]',
      "line 3 of FILE: it is not JSON: Expected ',' or ']' after array element",
    ],
    ['[oops]', "FILE: it is not JSON: Unexpected token 'o'"],
    ['', 'FILE: it is not JSON: Unexpected end of JSON input'],
  ])('is refused: %j', (text, message) => {
    expect(mistake(json, text)).toBe(message)
  })
})

describe('a JSONL file', () => {
  test('is read as one row per line', () => {
    expect(jsonl(file('{"id": 1}\r\n\n {"id": 2}\n'))).toEqual([{ id: 1 }, { id: 2 }])
  })

  test.each([
    ['\n\n', 'FILE: it has no rows'],
    ['{"id": 1}\n\n{"id": 2', "line 3 of FILE: it is not JSON: Expected ',' or '}' after property value"],
  ])('is refused with its line: %j', (text, message) => {
    expect(mistake(jsonl, text)).toBe(message)
  })
})

test('any bytes are read, or refused with a message', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .array(fc.constantFrom('"', ',', '\n', '\r', 'a', '{', '}', '[', ']', '1', ':', ' '), { maxLength: 40 })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(bytes, fc.constantFrom(csv, json, jsonl), (content, read) => {
      const path = file(content, 'fuzz')
      try {
        expect((read as (path: string) => readonly unknown[])(path).length).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(PlimsollError)
        expect(['bad-data', 'data-unreadable']).toContain((error as PlimsollError).code)
      }
    }),
  )
})

describe('a file of rows', () => {
  test('can be named by a URL', () => {
    expect(csv(pathToFileURL(file('a\n1')))).toEqual([{ a: '1' }])
  })

  test('gets a suggestion if it does not exist', () => {
    file('a\n1', 'accounts.csv')
    expect(() => csv(join(folder, 'acounts.csv'))).toThrow(
      expect.objectContaining({ code: 'data-missing', advice: 'Did you mean accounts.csv?' }),
    )
    expect(() => csv(join(folder, 'nowhere', 'far away.csv'))).toThrow(
      expect.objectContaining({
        code: 'data-missing',
        advice: expect.stringContaining('It was looked for at /'),
      }),
    )
    expect(() => json('')).toThrow(expect.objectContaining({ code: 'data-missing' }))
    expect(() => json(5 as never)).toThrow(expect.objectContaining({ code: 'data-missing' }))
    expect(() => json(new URL('http://x/a.json'))).toThrow(expect.objectContaining({ code: 'data-missing' }))
  })

  test('is refused with the reason if it cannot be read', () => {
    const unreadable = (why: string) =>
      expect.objectContaining({ code: 'data-unreadable', message: expect.stringContaining(why) })
    const sub = join(folder, 'folder')
    mkdirSync(sub)
    expect(() => csv(sub)).toThrow(unreadable('it is a folder'))
    expect(() => csv('/dev/zero')).toThrow(unreadable('it is not a regular file'))
    expect(() => csv(file(Uint8Array.of(0x61, 0x0a, 0xff)))).toThrow(unreadable('it is not UTF-8 text'))
    const large = file('a\n')
    // A sparse file, which takes no disk space.
    truncateSync(large, 256 * 1024 * 1024 + 1)
    expect(() => csv(large)).toThrow(unreadable('it has 257 MiB, and the limit is 256 MiB'))
    const hidden = file('a\n1')
    chmodSync(hidden, 0o000)
    if (process.getuid?.() !== 0) expect(() => csv(hidden)).toThrow(unreadable('EACCES'))
  })
})

describe('a schema', () => {
  const schema = z.object({ id: z.coerce.number().int(), name: z.string().min(1) })

  test('checks and types each row', () => {
    expect(csv(file('id,name\n7,ada'), { schema })).toEqual([{ id: 7, name: 'ada' }])
    expect(json(file('[{"id": 7, "name": "ada"}]'), { schema })).toEqual([{ id: 7, name: 'ada' }])
    expect(jsonl(file('{"id": 7, "name": "ada"}'), { schema })).toEqual([{ id: 7, name: 'ada' }])
  })

  test('gives the line and the field of a row that does not match', () => {
    expect(mistake((path) => csv(path, { schema }), 'id,name\n1,a\nx,\n')).toMatch(
      /^line 3 of FILE: id: .+; name: .+$/,
    )
    expect(mistake((path) => json(path, { schema }), '[{"id":1,"name":"a"},{}]')).toMatch(
      /^row 2 of FILE: id: /,
    )
    expect(mistake((path) => jsonl(path, { schema }), '\n{}\n')).toMatch(/^line 2 of FILE: id: /)
  })

  test('is refused if it is asynchronous or throws', () => {
    const later = z.object({}).refine(async () => true)
    expect(mistake((path) => csv(path, { schema: later }), 'a\n1')).toBe(
      'line 2 of FILE: its schema is asynchronous, and rows are read synchronously',
    )
    const validate = () => {
      throw new Error('oh')
    }
    const throws = { '~standard': { version: 1, vendor: 'test', validate } } as const
    expect(mistake((path) => csv(path, { schema: throws }), 'a\n1')).toBe(
      'line 2 of FILE: its schema threw: oh',
    )
  })
})

interface Account {
  name: string
}

/** Only for the type checker: it is never run. */
function neverRun(): void {
  expectTypeOf(csv('x')).toEqualTypeOf<readonly Record<string, string>[]>()
  expectTypeOf(csv<Account>('x')).toEqualTypeOf<readonly Account[]>()
  expectTypeOf(csv<Account>(new URL('file:///x'), { delimiter: ';' })).toEqualTypeOf<readonly Account[]>()
  expectTypeOf(csv('x', { schema: z.object({ id: z.coerce.number() }) })).toEqualTypeOf<
    readonly { id: number }[]
  >()
  expectTypeOf(json<Account>('x')).toEqualTypeOf<readonly Account[]>()
  expectTypeOf(json('x')).toEqualTypeOf<readonly unknown[]>()
  expectTypeOf(jsonl('x', { schema: z.string() })).toEqualTypeOf<readonly string[]>()
  // @ts-expect-error there is no such option
  csv('x', { separator: ';' })
  // @ts-expect-error a delimiter must be a string
  csv('x', { delimiter: 5 })
  // @ts-expect-error not a schema
  csv('x', { schema: {} })
}

test('rows are typed', () => {
  expect(neverRun).toBeTypeOf('function')
})
