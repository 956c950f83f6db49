import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf, PlimsollError } from '../base/error.ts'
import type { RunRecord } from '../store/run-record.ts'
import { showError } from './error-output.ts'
import type { RunFlags } from './run-flags.ts'

interface ReportFile {
  kind: string
  path: string
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
      if (path !== undefined) files.push({ kind, path, isNew: touch(path, files), render })
    }
    if (flags.json !== '-') add('record', flags.json, renderJson)
    add('HTML report', flags.html, async (record) => (await import('../report/html.ts')).renderHtml(record))
    return new ReportFiles(files, flags.json === '-')
  }

  /** Takes away what opening has made. */
  discard(): void {
    for (const { path, isNew } of this.#files) if (isNew) rmSync(path, { force: true })
  }

  /** Writes all. What goes wrong with one is said, and costs only that one. False when something did. */
  async write(record: RunRecord): Promise<boolean> {
    let isWhole = true
    if (this.#toStdout) process.stdout.write(renderJson(record))
    for (const { kind, path, render } of this.#files) {
      try {
        const text = await render(record)
        const beside = `${path}.${process.pid}.part`
        // A pipe or a device cannot be moved to; it is written as it is.
        if (existsSync(path) && !statSync(path).isFile()) writeFileSync(path, text)
        else {
          writeFileSync(beside, text)
          renameSync(beside, path)
        }
      } catch (error) {
        isWhole = false
        showError(
          new PlimsollError(
            'cannot-write',
            `the ${kind} could not be written to ${path}: ${messageOf(error)}`,
          ),
        )
      }
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

function touch(path: string, opened: readonly ReportFile[]): boolean {
  const isNew = !existsSync(path)
  try {
    closeSync(openSync(path, 'a'))
    return isNew
  } catch (error) {
    for (const file of opened) if (file.isNew) rmSync(file.path, { force: true })
    throw new PlimsollError('cannot-write', `the report ${path} cannot be written: ${messageOf(error)}`, {
      advice: 'Give a path in a folder that exists and that you may write to.',
    })
  }
}
