import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { Workspace } from '../../../test/support/command.ts'
import { ReportFile } from './report-file.ts'

const space = new Workspace()
afterAll(() => space.remove())

const open = (path: string, others: ReportFile[] = []) => ReportFile.open('record', path, others)
const read = (path: string) => readFileSync(path, 'utf8')

describe('a report file', () => {
  it('keeps its contents until the new report is complete', () => {
    const path = space.write('old.json', 'old')
    const file = open(path)
    expect(read(path)).toBe('old')
    expect(file.isWritten).toBe(false)
    file.write('new')
    expect(read(path)).toBe('new')
    expect(file.isWritten).toBe(true)
    expect(readdirSync(space.folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('is removed if it is new and unwritten, and otherwise unchanged by discard', () => {
    const kept = open(space.write('kept.json', 'old'))
    const fresh = open(space.path('new.html'))
    expect(existsSync(fresh.path)).toBe(true)
    for (const file of [kept, fresh]) file.discard()
    expect(existsSync(fresh.path)).toBe(false)
    expect(read(kept.path)).toBe('old')
    const written = open(space.path('written.html'))
    written.write('whole')
    written.discard()
    expect(read(written.path)).toBe('whole')
  })

  it('loses its earlier contents at the first append, not at opening', () => {
    const path = space.write('lines.jsonl', 'old\n')
    const file = open(path)
    expect(read(path)).toBe('old\n')
    file.append('1\n')
    file.append('2\n')
    expect(read(path)).toBe('1\n2\n')
  })

  it('is written through a link', () => {
    const path = space.write('linked.json', 'old')
    symlinkSync(path, space.path('link.json'))
    open(space.path('link.json')).write('new')
    expect(read(path)).toBe('new')
  })

  it('may be a device', () => {
    const file = open('/dev/null')
    file.write('x')
    file.append('y')
    file.discard()
    expect(existsSync('/dev/null')).toBe(true)
  })

  it('may be a pipe, whose reader gets the whole report once', async () => {
    const path = space.path('pipe')
    const program = 'mkfifo'
    execFileSync(program, [path])
    const file = open(path)
    const text = readFile(path, 'utf8')
    // Writing blocks until the reader, in its own thread, has opened the pipe.
    file.write('all of it')
    expect(await text).toBe('all of it')
  })

  it('throws if its folder was removed', () => {
    mkdirSync(space.path('gone'))
    const file = open(space.path('gone/a.json'))
    rmSync(space.path('gone'), { recursive: true })
    expect(() => file.write('x')).toThrow(/ENOENT/)
    expect(file.isWritten).toBe(false)
  })

  it.each([
    ['below a file', 'plain.txt/such/a.json'],
    ['a folder', '.'],
  ])('cannot be opened if its path is %s', (_, name) => {
    space.write('plain.txt', '')
    expect(() => open(space.path(name))).toThrow(
      expect.objectContaining({
        code: 'cannot-write',
        advice: expect.stringContaining('that you may write to'),
      }),
    )
  })

  it('creates its folders, and removes unused ones', () => {
    const written = open(space.path('made/for/it/a.json'))
    written.write('x')
    expect(read(space.path('made/for/it/a.json'))).toBe('x')
    open(space.path('made/in/vain/b.json')).discard()
    expect(readdirSync(space.path('made'))).toEqual(['for'])
    open(space.path('vain/c.json')).discard()
    expect(existsSync(space.path('vain'))).toBe(false)
  })

  it('cannot be the same file as another report', () => {
    const path = space.path('same')
    const first = open(path)
    expect(() => open(path, [first])).toThrow(expect.objectContaining({ code: 'cannot-write' }))
    first.discard()
    expect(existsSync(path)).toBe(false)
    writeFileSync(path, 'old')
    expect(() => open(path, [open(path)])).toThrow(expect.objectContaining({ code: 'cannot-write' }))
    expect(read(path)).toBe('old')
  })
})
