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
 * A file that a run writes. It is tried before the load, so that a run never ends with "cannot write the report"; what is
 * written is written beside its place and then moved there, so that it is whole or not there.
 */
export class ReportFile {
  readonly title: string
  /** As the user wrote it. */
  readonly path: string
  /** Where it leads. */
  readonly #target: string
  /** Whether opening it made it: it is taken away again when there is nothing to write. */
  readonly #isNew: boolean
  /** The outermost folder that opening made. */
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

  /** Opening makes it, and the folders that it lies in. Throws a `PlimsollError` (`cannot-write`) where that does not work or one of `others` is there. */
  static open(title: string, path: string, others: readonly ReportFile[]): ReportFile {
    let newFolder: string | undefined
    try {
      const found = statSync(path, { throwIfNoEntry: false })
      if (found === undefined) newFolder = mkdirSync(dirname(resolve(path)), { recursive: true })
      // Opening a pipe waits for its reader, and closing it would send the reader home.
      if (found === undefined || found.isFile() || found.isDirectory()) closeSync(openSync(path, 'a'))
      else accessSync(path, constants.W_OK)
      // Through a link to the file itself; what a pipe has for a path is none.
      const target = statSync(path).isFile() ? realpathSync(path) : path
      if (others.some((file) => file.#target === target)) throw new Error('another report goes there')
      return new ReportFile(title, path, target, found === undefined, newFolder)
    } catch (error) {
      leaveFolders(path, newFolder)
      throw new PlimsollError('cannot-write', `the report ${path} cannot be written: ${messageOf(error)}`, {
        advice: 'Give a path where you may write.',
      })
    }
  }

  get isWritten(): boolean {
    return this.#isWritten
  }

  /** Writes it beside its place and moves it there; a pipe or a device, or where there is no room beside, as it is. */
  write(text: string): void {
    if (!statSync(this.#target, { throwIfNoEntry: false })?.isFile()) {
      writeFileSync(this.#target, text)
    } else {
      const beside = `${this.#target}.${process.pid}.part`
      try {
        writeFileSync(beside, text)
        renameSync(beside, this.#target)
      } catch {
        rmSync(beside, { force: true })
        writeFileSync(this.#target, text)
      }
    }
    this.#isWritten = true
  }

  /** For a report that is a stream by its nature: the first text takes the place of what was there. */
  append(text: string): void {
    if (this.#isWritten) appendFileSync(this.#target, text)
    else if (statSync(this.#target, { throwIfNoEntry: false })?.isFile()) writeFileSync(this.#target, text)
    else appendFileSync(this.#target, text)
    this.#isWritten = true
  }

  /** Takes away what opening has made, where nothing was written to it. */
  discard(): void {
    if (!this.#isNew || this.#isWritten) return
    rmSync(this.#target, { force: true })
    leaveFolders(this.path, this.#newFolder)
  }
}

/** Takes away the folders that were made for a file, from the inside out, as far as nothing else lies in them. */
function leaveFolders(path: string, outermost: string | undefined): void {
  if (outermost === undefined) return
  try {
    for (let folder = dirname(resolve(path)); folder.startsWith(outermost); folder = dirname(folder))
      rmdirSync(folder)
  } catch {
    // Somebody else uses it by now.
  }
}

/** Writes to standard output; resolves when it has been taken. */
export function writeStdout(text: string): Promise<void> {
  return new Promise((done, failed) => {
    // Besides the callback the stream tells of it as an event, which would end the process.
    process.stdout.once('error', failed)
    process.stdout.write(text, (error) => {
      process.stdout.off('error', failed)
      if (error) failed(error)
      else done()
    })
  })
}
