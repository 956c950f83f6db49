import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const present = new Set<string>()

process.on('exit', () => {
  for (const path of present) rmSync(path, { recursive: true, force: true })
})

/** A temporary folder that is removed when it is disposed of, or at the latest when this process ends. */
export class TemporaryFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))

  constructor() {
    present.add(this.path)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
    present.delete(this.path)
  }
}
