import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Workspace } from '../../test/support/command.ts'
import { sampleRecord } from '../../ui/sample-record.ts'
import { parseRunRecord } from '../store/run-record-schema.ts'
import { ReportFiles } from './report-files.ts'
import { noFlags } from './settings.ts'

const space = new Workspace()
afterAll(() => space.remove())

const record = sampleRecord('no-data')
const open = (json: string | undefined, html?: string) =>
  ReportFiles.open({
    ...noFlags(),
    ...(json !== undefined && { json }),
    ...(html !== undefined && { html }),
  })

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const isRecord = (path: string) =>
  expect(parseRunRecord(JSON.parse(readFileSync(path, 'utf8'))).schema).toBeTruthy()

describe('the files of a run', () => {
  it('keep what was there until all of the new is written', async () => {
    const path = space.write('old.json', 'old')
    const files = open(path)
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(await files.write(record)).toBe(true)
    isRecord(path)
    expect(readdirSync(space.folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('keep what was there when there is nothing to write, and leave nothing new', () => {
    const path = space.write('kept.json', 'old')
    const files = open(path, space.path('new.html'))
    expect(existsSync(space.path('new.html'))).toBe(true)
    files.discard()
    expect(existsSync(space.path('new.html'))).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('are written through a link', async () => {
    const path = space.write('linked.json', 'old')
    symlinkSync(path, space.path('link.json'))
    expect(await open(space.path('link.json')).write(record)).toBe(true)
    isRecord(path)
  })

  it('may be a device', async () => {
    expect(await open('/dev/null').write(record)).toBe(true)
    expect(existsSync('/dev/null')).toBe(true)
  })

  it('may be a pipe, whose reader gets all of it, once', async () => {
    const path = space.path('pipe')
    const program = 'mkfifo'
    execFileSync(program, [path])
    const files = open(path)
    const read = readFile(path, 'utf8')
    // The reader has to have the pipe open: writing to it waits for that in a thread of its own.
    expect(await files.write(record)).toBe(true)
    expect(parseRunRecord(JSON.parse(await read))).toBeDefined()
  })

  it('one whose folder is gone costs only itself, and is said', async () => {
    mkdirSync(space.path('gone'))
    const files = open(space.path('gone/a.json'), space.path('other.html'))
    rmSync(space.path('gone'), { recursive: true })
    expect(await files.write(record)).toBe(false)
    expect(said).toContain('the record could not be written to')
    expect(said).toContain('gone/a.json')
    expect(readFileSync(space.path('other.html'), 'utf8')).toContain('</html>')
  })

  it.each([
    ['a folder that is not there', 'no/such/a.json'],
    ['a folder', '.'],
  ])('%s is said before the load, and nothing is left', (_, name) => {
    const html = space.path('never.html')
    expect(() => open(space.path('first.json'), space.path(name))).toThrow(
      expect.objectContaining({
        code: 'cannot-write',
        advice: expect.stringContaining('a folder that exists'),
      }),
    )
    expect(existsSync(space.path('first.json'))).toBe(false)
    expect(existsSync(html)).toBe(false)
  })

  it('cannot be one and the same', () => {
    const path = space.path('same')
    expect(() => open(path, path)).toThrow(expect.objectContaining({ code: 'cannot-write' }))
    expect(existsSync(path)).toBe(false)
    writeFileSync(path, 'old')
    expect(() => open(path, path)).toThrow(expect.objectContaining({ code: 'cannot-write' }))
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})
