import { closeSync, openSync, readSync } from 'node:fs'

/** The clocks of a thread, in ms. */
export interface ThreadTime {
  /** Returns the time on the timeline. */
  now(): number
  /** Returns the CPU time of the thread, from an arbitrary start. */
  cpu(): number
  /** Returns how long the thread has waited for a core, from an arbitrary start; always 0 if it is not known. */
  queued(): number
  close(): void
}

/** The clocks of the calling thread. */
export class OwnThreadTime implements ThreadTime {
  readonly now: () => number
  #file: number | undefined
  readonly #buffer = Buffer.alloc(128)

  constructor(now: () => number, path = '/proc/thread-self/schedstat') {
    this.now = now
    this.#file = openIfExists(path)
  }

  /** Whether the system tells how long the thread has waited for a core. */
  get knowsQueued(): boolean {
    return this.#file !== undefined
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
    this.#file = undefined
  }
}

/**
 * Returns the time spent waiting for a core in ms, from the content of a `/proc/<pid>/schedstat`: its second number is
 * this time in ns (the kernel's Documentation/scheduler/sched-stats.rst). 0 for any other string.
 */
export function parseQueuedMs(text: string): number {
  const ns = /^\d+ (\d{1,18}) \d+\n?$/.exec(text)?.[1]
  return ns === undefined ? 0 : Number(ns) / 1e6
}

function openIfExists(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch {
    return undefined
  }
}
