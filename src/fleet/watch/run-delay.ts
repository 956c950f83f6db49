import { closeSync, openSync, readSync } from 'node:fs'

/**
 * How long a thread was ready to run while others had the cores: the second number of `/proc/<pid>/schedstat`, in ns (the
 * kernel's Documentation/scheduler/sched-stats.rst). Not known where there is no such file.
 */
export class RunDelay {
  readonly #file: number | undefined
  readonly #buffer = Buffer.alloc(128)

  /** Of the thread that calls it. */
  constructor(path = '/proc/thread-self/schedstat') {
    this.#file = opened(path)
  }

  /** Since the thread began, in ms; 0 where it is not known. */
  read(): number {
    if (this.#file === undefined) return 0
    try {
      const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)
      return parseRunDelayMs(this.#buffer.toString('latin1', 0, length))
    } catch {
      return 0
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}

/** Reads it from the text of the file; 0 for any other text. */
export function parseRunDelayMs(text: string): number {
  const ns = /^\d+ (\d{1,18})(?: |$)/.exec(text)?.[1]
  return ns === undefined ? 0 : Number(ns) / 1e6
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}
