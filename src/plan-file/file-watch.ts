import { type FSWatcher, statSync, watch } from 'node:fs'
import { dirname } from 'node:path'

/** How long files must stay unchanged until a save is complete, in ms. Editors write in several steps. */
const settleMs = 60

/**
 * Watches files for changes. It watches their folders, because many editors replace a file by a new one.
 */
export class FileWatch {
  readonly #folders = new Map<string, FSWatcher>()
  #states = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined
  #changed: ((files: string[]) => void) | undefined

  /** Watches these files, instead of any earlier ones. */
  follow(files: readonly string[]): void {
    this.#states = new Map(files.map((file) => [file, stateOf(file)]))
    const folders = new Set(files.map((file) => dirname(file)))
    for (const [folder, watcher] of this.#folders) if (!folders.has(folder)) this.#unwatch(folder, watcher)
    for (const folder of folders) if (!this.#folders.has(folder)) this.#watch(folder)
  }

  /** Resolves with the files that have changed since `follow`, when their save is complete. */
  changed(): Promise<string[]> {
    return new Promise((resolve) => {
      this.#changed = resolve
      // Files may have changed in the meantime.
      this.#check()
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#changed = undefined
    for (const [folder, watcher] of this.#folders) this.#unwatch(folder, watcher)
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: true }, () => this.#check())
      watcher.on('error', () => this.#unwatch(folder, watcher))
      this.#folders.set(folder, watcher)
    } catch {
      // A missing folder cannot be watched. Running the plan shows the error.
    }
  }

  #unwatch(folder: string, watcher: FSWatcher): void {
    watcher.close()
    this.#folders.delete(folder)
  }

  #check(): void {
    if (this.#changed === undefined) return
    const seen = [...this.#states.keys()].map(stateOf)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const files = [...this.#states.keys()]
      const now = files.map(stateOf)
      if (now.some((state, index) => state !== seen[index])) {
        this.#check()
        return
      }
      const different = files.filter((file, index) => this.#states.get(file) !== now[index])
      if (different.length === 0) return
      const report = this.#changed
      this.#changed = undefined
      report?.(different)
    }, settleMs)
  }
}

/** A string that identifies the state of a file, or its absence. */
function stateOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stats === undefined ? 'none' : `${stats.mtimeNs} ${stats.size} ${stats.ino}`
}
