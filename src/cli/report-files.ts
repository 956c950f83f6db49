import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { messageOf, PlimsollError } from '../base/error.ts'
import type { RunRecord } from '../store/run-record.ts'
import { showError } from './error-output.ts'
import type { RunFlags } from './run-flags.ts'

interface ReportFile {
  kind: string
  /** As the user wrote it. */
  path: string
  /** Where it leads. */
  target: string
  /** Whether opening it made it: it is taken away again when there is nothing to write. */
  isNew: boolean
  render: (record: RunRecord) => string | Promise<string>
}

/**
 * The files that a run writes. All are tried before the load, so that a run never ends with "cannot write the report";
 * each is written beside its place and then moved there, so that it is whole or not there.
 */
export class ReportFiles {
  readonly #files: ReportFile[]
  readonly #toStdout: boolean

  private constructor(files: ReportFile[], toStdout: boolean) {
    this.#files = files
    this.#toStdout = toStdout
  }

  /** Throws a `PlimsollError` (`cannot-write`) for a file that cannot be written. */
  static open(flags: RunFlags): ReportFiles {
    const files: ReportFile[] = []
    const add = (kind: string, path: string | undefined, render: ReportFile['render']) => {
      if (path !== undefined) files.push({ kind, path, ...touch(path, files), render })
    }
    if (flags.json !== '-') add('record', flags.json, renderJson)
    add('HTML report', flags.html, async (record) => (await import('../report/html.ts')).renderHtml(record))
    return new ReportFiles(files, flags.json === '-')
  }

  /** Takes away what opening has made. */
  discard(): void {
    for (const { target, isNew } of this.#files) if (isNew) rmSync(target, { force: true })
  }

  /** Writes all. What goes wrong with one is said, and costs only that one. False when something did. */
  async write(record: RunRecord): Promise<boolean> {
    let isWhole = true
    if (this.#toStdout)
      isWhole = await told('standard output', 'record', () => writeStdout(renderJson(record)))
    for (const { kind, path, target, isNew, render } of this.#files) {
      const isWritten = await told(path, kind, async () => writeWhole(target, await render(record)))
      if (isWritten) continue
      isWhole = false
      if (isNew) rmSync(target, { force: true })
    }
    return isWhole
  }

  /** Says where the files are. */
  announce(quiet: boolean): void {
    if (quiet) return
    for (const { kind, path } of this.#files) process.stderr.write(`  ${kind.padEnd(12)} ${resolve(path)}\n`)
  }
}

function renderJson(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`
}

/** Writes, and says so when that does not work: false then. */
async function told(path: string, kind: string, write: () => Promise<void>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    const message = `the ${kind} could not be written to ${path}: ${messageOf(error)}`
    showError(new PlimsollError('cannot-write', message))
    return false
  }
}

function writeStdout(text: string): Promise<void> {
  return new Promise((done, failed) => {
    // Besides the callback the stream tells of it as an event, which would end the process.
    process.stdout.once('error', failed)
    process.stdout.write(text, (error) => (error ? failed(error) : done()))
  })
}

/** Writes a file beside its place and moves it there; a pipe or a device, or where there is no room beside, as it is. */
function writeWhole(target: string, text: string): void {
  if (!statSync(target, { throwIfNoEntry: false })?.isFile()) {
    writeFileSync(target, text)
    return
  }
  const beside = `${target}.${process.pid}.part`
  try {
    writeFileSync(beside, text)
    renameSync(beside, target)
  } catch {
    rmSync(beside, { force: true })
    writeFileSync(target, text)
  }
}

/** Makes sure that a file can be written: opening it makes it. */
function touch(path: string, opened: readonly ReportFile[]): { target: string; isNew: boolean } {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    // Opening a pipe waits for its reader, and closing it would send the reader home.
    if (found === undefined || found.isFile() || found.isDirectory()) closeSync(openSync(path, 'a'))
    else accessSync(path, constants.W_OK)
    // Through a link to the file itself; what a pipe has for a path is none.
    const target = statSync(path).isFile() ? realpathSync(path) : path
    if (opened.some((file) => file.target === target)) throw new Error('another report goes there')
    return { target, isNew: found === undefined }
  } catch (error) {
    for (const file of opened) if (file.isNew) rmSync(file.target, { force: true })
    throw new PlimsollError('cannot-write', `the report ${path} cannot be written: ${messageOf(error)}`, {
      advice: 'Give a path in a folder that exists and that you may write to.',
    })
  }
}
