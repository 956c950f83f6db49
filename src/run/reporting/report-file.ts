import { mkdirSync, rmdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { PlimsollError } from '../../base/error.ts'
import { fileErrorText } from '../../base/files/file-error.ts'
import { appendToFile, checkReplaceable, replaceFile } from '../../base/files/whole-file.ts'
import { type WrittenPath, writtenPath } from '../../base/files/written-path.ts'
import { WrittenStream } from '../../base/files/written-stream.ts'

/**
 * A file that a run writes. Whether it can be written is checked before the load. Until the report is complete, nothing
 * changes on the disk: a process that is killed leaves the earlier report, or none.
 */
export class ReportFile {
  readonly title: string
  /** The path as the user wrote it. */
  readonly path: string
  /** The path from the root. */
  readonly fullPath: string
  readonly #target: WrittenPath
  /** Whether its folder was missing, and has to be created. */
  readonly #makesFolder: boolean
  #stream: WrittenStream | undefined
  #isWritten = false

  private constructor(title: string, path: string, target: WrittenPath, makesFolder: boolean) {
    this.title = title
    this.path = path
    this.fullPath = resolve(path)
    this.#target = target
    this.#makesFolder = makesFolder
  }

  /**
   * Checks that the file can be written. Leaves nothing behind. Throws a `PlimsollError` (`cannot-write`) if that is not so,
   * or one of `others` is the same file.
   */
  static open(title: string, path: string, others: readonly ReportFile[]): ReportFile {
    let newFolder: string | undefined
    try {
      const folder = dirname(resolve(path))
      const makesFolder = statSync(folder, { throwIfNoEntry: false }) === undefined
      if (makesFolder) newFolder = mkdirSync(folder, { recursive: true })
      const target = writtenPath(path)
      if (target.kind === 'file') checkReplaceable(target.path)
      if (others.some((file) => isSame(file.#target, target)))
        throw new Error('another report uses the same file')
      return new ReportFile(title, path, target, makesFolder)
    } catch (error) {
      throw new PlimsollError(
        'cannot-write',
        `the report ${path} cannot be written: ${fileErrorText(error)}`,
        {
          advice: 'Give a path that you may write to.',
          cause: error,
        },
      )
    } finally {
      removeFolders(path, newFolder)
    }
  }

  get isWritten(): boolean {
    return this.#isWritten
  }

  /** Writes the report: a file whole or not at all, a pipe or a device as it is. Rejects with an `Error`. */
  async write(text: string): Promise<void> {
    await this.#write(text, (path, isMount) => replaceFile(path, text, isMount))
    this.#isWritten = true
  }

  /** Appends to the report. The first call replaces earlier contents. Rejects with an `Error`. */
  async append(text: string): Promise<void> {
    const isFirst = !this.#isWritten
    this.#isWritten = true
    await this.#write(text, (path, isMount) =>
      isFirst ? replaceFile(path, text, isMount) : appendToFile(path, text),
    )
  }

  /** Closes it. */
  close(): void {
    this.#stream?.close()
    this.#stream = undefined
  }

  async #write(text: string, toFile: (path: string, isMount: boolean) => void): Promise<void> {
    const target = this.#target
    try {
      if (target.kind !== 'file') {
        this.#stream ??= new WrittenStream(target.kind === 'stream' ? target.path : target.descriptor)
        await this.#stream.write(text)
        return
      }
      if (this.#makesFolder) mkdirSync(dirname(target.path), { recursive: true })
      toFile(target.path, target.isMount)
    } catch (error) {
      throw new Error(fileErrorText(error), { cause: error })
    }
  }
}

function isSame(a: WrittenPath, b: WrittenPath): boolean {
  if (a.kind === 'descriptor') return b.kind === 'descriptor' && a.descriptor === b.descriptor
  return b.kind !== 'descriptor' && a.path === b.path && a.path !== '/dev/null'
}

/** Removes the empty folders that were created for a file, innermost first. */
function removeFolders(path: string, outermost: string | undefined): void {
  if (outermost === undefined) return
  try {
    for (let folder = dirname(resolve(path)); folder.startsWith(outermost); folder = dirname(folder))
      rmdirSync(folder)
  } catch {
    // Another program uses the folder.
  }
}

/** Writes to standard output. Resolves when the text is written. Rejects with an `Error`. */
export function writeStdout(text: string): Promise<void> {
  return new Promise((done, failed) => {
    const fail = (error: NodeJS.ErrnoException) =>
      failed(
        new Error(error.code === 'EPIPE' ? 'its reader has gone' : fileErrorText(error), { cause: error }),
      )
    // The stream also emits an error as an event, which would end the process.
    process.stdout.once('error', fail)
    process.stdout.write(text, (error) => {
      process.stdout.off('error', fail)
      if (error) fail(error)
      else done()
    })
  })
}
