import { type FSWatcher, statSync, watch } from 'node:fs'
import { dirname } from 'node:path'

/** How long files must stay unchanged before a save counts as done, in ms: editors write in several steps. */
const settleMs = 60

/**
 * Watches files for changes of their contents. It watches their folders, because many editors replace a file by a new one.
 */
export class FileWatch {
  readonly #folders = new Map<string, FSWatcher>()
  #states = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined
  #changed: ((files: string[]) => void) | undefined

  /** Watches these files from now on, in place of others. */
  follow(files: readonly string[]): void {
    this.#states = new Map(files.map((file) => [file, stateOf(file)]))
    const folders = new Set(files.map((file) => dirname(file)))
    for (const [folder, watcher] of this.#folders) if (!folders.has(folder)) this.#leave(folder, watcher)
    for (const folder of folders) if (!this.#folders.has(folder)) this.#enter(folder)
  }

  /** Resolves with the files that have changed since `follow`, when their save is done. */
  changed(): Promise<string[]> {
    return new Promise((resolve) => {
      this.#changed = resolve
      // Files may have changed in the meantime.
      this.#look()
    })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#changed = undefined
    for (const [folder, watcher] of this.#folders) this.#leave(folder, watcher)
  }

  #enter(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: true }, () => this.#look())
      watcher.on('error', () => this.#leave(folder, watcher))
      this.#folders.set(folder, watcher)
    } catch {
      // There is nothing to watch in a folder that is gone; running the plan shows the error.
    }
  }

  #leave(folder: string, watcher: FSWatcher): void {
    watcher.close()
    this.#folders.delete(folder)
  }

  #look(): void {
    if (this.#changed === undefined) return
    const seen = [...this.#states.keys()].map(stateOf)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const files = [...this.#states.keys()]
      const now = files.map(stateOf)
      if (now.some((state, index) => state !== seen[index])) {
        this.#look()
        return
      }
      const different = files.filter((file, index) => this.#states.get(file) !== now[index])
      if (different.length === 0) return
      const tell = this.#changed
      this.#changed = undefined
      tell?.(different)
    }, settleMs)
  }
}

/** A text that differs for each state of a file. A missing file has a state as well. */
function stateOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stats === undefined ? 'none' : `${stats.mtimeNs} ${stats.size} ${stats.ino}`
}
