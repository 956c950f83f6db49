import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { messageOf, PlimsollError } from '../../base/error.ts'

/**
 * A file that a run writes. It is opened before the load, so that an unwritable path is an error before the load. A
 * report is written to a temporary file that is then renamed, so that it is either complete or absent.
 */
export class ReportFile {
  readonly title: string
  /** The path as the user wrote it. */
  readonly path: string
  /** The path with links resolved. */
  readonly #target: string
  /** Whether opening created the file. `discard` removes it if nothing was written. */
  readonly #isNew: boolean
  /** The outermost folder that opening created; undefined if it created none. */
  readonly #newFolder: string | undefined
  #isWritten = false

  private constructor(
    title: string,
    path: string,
    target: string,
    isNew: boolean,
    newFolder: string | undefined,
  ) {
    this.title = title
    this.path = path
    this.#target = target
    this.#isNew = isNew
    this.#newFolder = newFolder
  }

  /**
   * Opens the file, and creates it with its folders if it is missing. Throws a `PlimsollError` (`cannot-write`) if that
   * fails or one of `others` is the same file.
   */
  static open(title: string, path: string, others: readonly ReportFile[]): ReportFile {
    let newFolder: string | undefined
    try {
      const found = statSync(path, { throwIfNoEntry: false })
      if (found === undefined) newFolder = mkdirSync(dirname(resolve(path)), { recursive: true })
      // Opening a pipe would wait for its reader, and closing it would end the reader.
      if (found === undefined || found.isFile() || found.isDirectory()) closeSync(openSync(path, 'a'))
      else accessSync(path, constants.W_OK)
      // Links are followed to the file itself; a pipe has no real path.
      const target = statSync(path).isFile() ? realpathSync(path) : path
      if (others.some((file) => file.#target === target)) throw new Error('another report uses the same file')
      return new ReportFile(title, path, target, found === undefined, newFolder)
    } catch (error) {
      removeFolders(path, newFolder)
      throw new PlimsollError('cannot-write', `the report ${path} cannot be written: ${messageOf(error)}`, {
        advice: 'Give a path that you may write to.',
      })
    }
  }

  get isWritten(): boolean {
    return this.#isWritten
  }

  /** Writes the report. Pipes, devices, and files in a folder that is not writable are written without a temporary file. */
  write(text: string): void {
    if (!statSync(this.#target, { throwIfNoEntry: false })?.isFile()) {
      writeFileSync(this.#target, text)
    } else {
      const temporary = `${this.#target}.${process.pid}.part`
      try {
        writeFileSync(temporary, text)
        renameSync(temporary, this.#target)
      } catch {
        rmSync(temporary, { force: true })
        writeFileSync(this.#target, text)
      }
    }
    this.#isWritten = true
  }

  /** Appends to the report. The first call replaces earlier contents. */
  append(text: string): void {
    if (this.#isWritten) appendFileSync(this.#target, text)
    else if (statSync(this.#target, { throwIfNoEntry: false })?.isFile()) writeFileSync(this.#target, text)
    else appendFileSync(this.#target, text)
    this.#isWritten = true
  }

  /** Removes the file and folders that opening created, unless the file was written. */
  discard(): void {
    if (!this.#isNew || this.#isWritten) return
    rmSync(this.#target, { force: true })
    removeFolders(this.path, this.#newFolder)
  }
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

/** Writes to standard output. Resolves when the text is written. */
export function writeStdout(text: string): Promise<void> {
  return new Promise((done, failed) => {
    // The stream also emits an error as an event, which would end the process.
    process.stdout.once('error', failed)
    process.stdout.write(text, (error) => {
      process.stdout.off('error', failed)
      if (error) failed(error)
      else done()
    })
  })
}
