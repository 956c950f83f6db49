import { closeSync, openSync, readSync } from 'node:fs'

/** The time that a thread has had, in ms. */
export interface ThreadTime {
  /** On the timeline. */
  now(): number
  /** CPU time, since an arbitrary instant. */
  cpu(): number
  /** Time spent waiting for a core, since an arbitrary instant; always 0 if it is not known. */
  queued(): number
  close(): void
}

/** The time of the calling thread. */
export class OwnThreadTime implements ThreadTime {
  readonly now: () => number
  readonly #file: number | undefined
  readonly #buffer = Buffer.alloc(128)

  constructor(now: () => number, path = '/proc/thread-self/schedstat') {
    this.now = now
    this.#file = opened(path)
  }

  cpu(): number {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }

  queued(): number {
    if (this.#file === undefined) return 0
    try {
      const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0)
      return parseQueuedMs(this.#buffer.toString('latin1', 0, length))
    } catch {
      return 0
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }
}

/**
 * Reads the time spent waiting for a core from a `/proc/<pid>/schedstat`: its second number, in ns (the kernel's
 * Documentation/scheduler/sched-stats.rst). 0 for any other text.
 */
export function parseQueuedMs(text: string): number {
  const ns = /^\d+ (\d{1,18}) \d+\n?$/.exec(text)?.[1]
  return ns === undefined ? 0 : Number(ns) / 1e6
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}
