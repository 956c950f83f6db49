import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { RequestBody } from '../../../engine/request/request-body.ts'
import { file } from '../../../plan/request/file-part.ts'
import type { Multipart } from '../../../plan/request/multipart.ts'
import { multipartBody } from './multipart-body.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-multipart-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads a form with another implementation: the platform's own. */
async function readBack(fields: Multipart): Promise<FormData> {
  const { content, type } = multipartBody('upload', fields)
  const body = typeof content === 'string' ? Buffer.from(content, 'latin1') : await gathered(content)
  return new Response(new Uint8Array(body), { headers: { 'content-type': type! } }).formData()
}

async function gathered({ length, pieces }: RequestBody): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces()) all.push(piece)
  const body = Buffer.concat(all)
  expect(body.length).toBe(length)
  return body
}

test('another implementation reads a form of strings, files and bytes', async () => {
  const path = join(folder, 'größe.png')
  writeFileSync(path, Buffer.from([0, 255, 13, 10, 45, 45]))
  const form = await readBack({
    name: 'Ünï ☂',
    count: 3,
    flag: false,
    tag: ['a', 'b'],
    photo: file(path),
    raw: { bytes: new Uint8Array([1, 2, 3]), name: 'a "b".bin', type: 'x/y' },
  })
  expect(form.get('name')).toBe('Ünï ☂')
  expect(form.get('count')).toBe('3')
  expect(form.get('flag')).toBe('false')
  expect(form.getAll('tag')).toEqual(['a', 'b'])
  const photo = form.get('photo') as File
  expect([photo.name, photo.type]).toEqual(['größe.png', 'image/png'])
  expect(Buffer.from(await photo.arrayBuffer())).toEqual(Buffer.from([0, 255, 13, 10, 45, 45]))
  const raw = form.get('raw') as File
  expect([raw.name, raw.type, raw.size]).toEqual(['a "b".bin', 'x/y', 3])
})

test('a file too large to keep is sent from the disk, with its length', async () => {
  const path = join(folder, 'large.bin')
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'plimsoll')
  writeFileSync(path, bytes)
  expect(typeof multipartBody('upload', { photo: file(path) }).content).toBe('object')
  const form = await readBack({ before: 'x', photo: file(path, { name: 'x.bin', type: 'a/b' }), after: 'y' })
  expect(form.get('after')).toBe('y')
  const photo = form.get('photo') as File
  expect([photo.name, photo.type]).toEqual(['x.bin', 'a/b'])
  expect(bytes.equals(Buffer.from(await photo.arrayBuffer()))).toBe(true)
})

test('any strings and names are read back unchanged', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 })
  // A line break in a name is written as its escape, as browsers do; in a string it is kept.
  const name = text.filter((each) => !/[\r\n"%\0]/.test(each) && each !== '__proto__')
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, text, { maxKeys: 4 }), async (fields) => {
      const form = await readBack(fields)
      expect([...form.entries()]).toEqual(
        Object.entries(fields).map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]),
      )
    }),
    { numRuns: 100 },
  )
})

test('a name cannot add to the head of its part', () => {
  const { content } = multipartBody('upload', {
    'a"\r\nX-Evil: 1': { bytes: new Uint8Array(1), name: '"\r\n', type: 'a\r\nb: c' },
  })
  expect(content).not.toMatch(/^X-Evil|^b: c/im)
})

test('a boundary that occurs in the content is not used', async () => {
  const { type } = multipartBody('upload', { a: 'x' })
  const boundary = /boundary=(.*)$/.exec(type!)![1]!
  const form = await readBack({ a: `--${boundary}--\r\n`, b: 'c' })
  expect(form.get('a')).toBe(`--${boundary}--\r\n`)
  expect(form.get('b')).toBe('c')
})

test('a missing file is reported at once, with the path where it was looked for', () => {
  expect(() => file('no-such-file.png')).toThrow(
    expect.objectContaining({ code: 'bad-file', message: 'there is no file no-such-file.png' }),
  )
  expect(() => file(folder)).toThrow(expect.objectContaining({ code: 'bad-file' }))
})

test('an invalid field is refused', () => {
  expect(() => multipartBody('upload', { a: {} as never })).toThrow(
    expect.objectContaining({ code: 'bad-body' }),
  )
  expect(() => multipartBody('upload', { a: null as never })).toThrow(
    expect.objectContaining({ code: 'bad-body' }),
  )
})

test.each([[Number.NaN], [undefined], [[null]], [new Date()]])(
  'a field that has no text is refused: %o',
  (value) => {
    expect(() => multipartBody('upload', { a: value as never })).toThrow(
      /the call of upload gives .* for a in its multipart/,
    )
  },
)
