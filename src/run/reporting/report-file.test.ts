import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { Workspace } from '../../../test/support/command.ts'
import { ReportFile } from './report-file.ts'

const space = new Workspace()
afterAll(() => space.remove())

const open = (path: string, others: ReportFile[] = []) => ReportFile.open('record', path, others)
const read = (path: string) => readFileSync(path, 'utf8')
const mkfifo = (name: string) => {
  execFileSync('mkfifo', [space.path(name)])
  return space.path(name)
}

describe('a report file', () => {
  it('keeps its contents until the new report is complete', async () => {
    const path = space.write('old.json', 'old')
    const file = open(path)
    expect(read(path)).toBe('old')
    expect(file.isWritten).toBe(false)
    await file.write('new')
    expect(read(path)).toBe('new')
    expect(file.isWritten).toBe(true)
    expect(readdirSync(space.folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('leaves nothing on the disk before it is written, and changes nothing', () => {
    const before = readdirSync(space.folder)
    open(space.path('new.html'))
    open(space.path('vain/deep/c.json'))
    open(space.write('kept.json', 'old'))
    expect(readdirSync(space.folder)).toEqual([...before, 'kept.json'].toSorted())
    expect(read(space.path('kept.json'))).toBe('old')
  })

  it('loses its earlier contents at the first append, not at opening', async () => {
    const path = space.write('lines.jsonl', 'old\n')
    const file = open(path)
    expect(read(path)).toBe('old\n')
    await file.append('1\n')
    await file.append('2\n')
    expect(read(path)).toBe('1\n2\n')
  })

  it('that is removed while lines are appended is not begun in the middle', async () => {
    const path = space.path('removed.jsonl')
    const file = open(path)
    await file.append('1\n')
    rmSync(path)
    await expect(file.append('2\n')).rejects.toThrow('it was removed meanwhile')
    expect(existsSync(path)).toBe(false)
  })

  it('keeps its permissions', async () => {
    const path = space.write('private.json', 'old')
    chmodSync(path, 0o640)
    await open(path).write('new')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(read(path)).toBe('new')
  })

  it.each([
    ['a file', 'linked.json', 'old'],
    ['a file that does not exist yet', 'missing.json', undefined],
  ])('is written through a link to %s, and the link stays', async (_, name, before) => {
    const path = space.path(name)
    if (before !== undefined) writeFileSync(path, before)
    symlinkSync(name, space.path(`first-${name}`))
    symlinkSync(space.path(`first-${name}`), space.path(`second-${name}`))
    await open(space.path(`second-${name}`)).write('new')
    expect(read(path)).toBe('new')
    expect(statSync(path).isFile()).toBe(true)
  })

  it('may be a device', async () => {
    const file = open('/dev/null')
    await file.write('x')
    await file.append('y')
    file.close()
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('may be a device without room, which is an error', async () => {
    await expect(open('/dev/full').write('x')).rejects.toThrow('no space left on device (ENOSPC)')
  })

  it('may be a pipe, whose reader gets everything in order, and then its end', async () => {
    const path = mkfifo('pipe')
    const file = open(path)
    const text = readFile(path, 'utf8')
    // Until the reader has opened the pipe, nobody reads it.
    await expect.poll(() => file.append('all of it, ').then(() => 'written', String)).toBe('written')
    const large = 'x'.repeat(1_000_000)
    await Promise.all([file.append(large), file.append(' and more')])
    file.close()
    expect(await text).toBe(`all of it, ${large} and more`)
  })

  it('may be a pipe that nobody reads, which is not waited for', async () => {
    await expect(open(mkfifo('unread')).write('x')).rejects.toThrow('no program reads it')
  })

  it('is lost if its folder was removed', async () => {
    mkdirSync(space.path('gone'))
    const file = open(space.path('gone/a.json'))
    rmSync(space.path('gone'), { recursive: true })
    await expect(file.write('x')).rejects.toThrow('its folder does not exist (ENOENT)')
    expect(file.isWritten).toBe(false)
  })

  it('is lost if a folder has taken its place', async () => {
    const file = open(space.path('taken.json'))
    mkdirSync(space.path('taken.json'))
    await expect(file.write('x')).rejects.toThrow('it is a folder (EISDIR)')
    expect(readdirSync(space.folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it.each([
    ['below a file', 'plain.txt/such/a.json', 'is not a folder'],
    ['a folder', '.', 'it is a folder'],
    ['a name that is too long', 'x'.repeat(256), 'name too long (ENAMETOOLONG)'],
    ['a circle of links', 'circle', 'its links lead in a circle'],
  ])('cannot be opened if its path is %s', (_, name, message) => {
    space.write('plain.txt', '')
    rmSync(space.path('circle'), { force: true })
    symlinkSync('circle', space.path('circle'))
    expect(() => open(space.path(name))).toThrow(
      expect.objectContaining({
        code: 'cannot-write',
        message: expect.stringContaining(message),
        advice: expect.stringContaining('that you may write to'),
      }),
    )
  })

  it('cannot be a socket', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(space.path('socket'), listening))
    expect(() => open(space.path('socket'))).toThrow('it is a socket')
    await new Promise((closed) => server.close(closed))
  })

  it('may have a name of the greatest length', async () => {
    const path = space.path('y'.repeat(255))
    await open(path).write('whole')
    expect(read(path)).toBe('whole')
  })

  it('creates its folders when it is written', async () => {
    await open(space.path('made/for/it/a.json')).write('x')
    expect(read(space.path('made/for/it/a.json'))).toBe('x')
  })

  it('removes what a process that was killed has left beside it, and nothing else', () => {
    const path = space.path('left.json')
    open(path)
    // No process has this number: the kernel's limit is lower.
    const hash = createHash('sha256').update('left.json').digest('hex').slice(0, 8)
    const names = [
      `.plimsoll-${hash}-4194305.part`,
      // A container gives each process the same number.
      `.plimsoll-${hash}-${process.pid}.part`,
      `.plimsoll-${hash}-${process.ppid}.part`,
      '.plimsoll-00000000-4194305.part',
    ]
    for (const name of names) space.write(name, 'half')
    open(path)
    expect(names.map((name) => existsSync(space.path(name)))).toEqual([false, false, true, true])
    for (const name of names) rmSync(space.path(name), { force: true })
  })

  it('cannot be the same file as another report, by whatever path', () => {
    const path = space.path('same')
    const first = open(path)
    expect(() => open(path, [first])).toThrow('another report uses the same file')
    symlinkSync('same', space.path('same-by-link'))
    expect(() => open(space.path('same-by-link'), [first])).toThrow('another report uses the same file')
    expect(() => open(`${space.folder}/./same`, [first])).toThrow('another report uses the same file')
    expect(existsSync(path)).toBe(false)
  })
})
