import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pinned, serverCore } from '../machine/pinned.ts'
import { endGroup, spawnGroup } from '../machine/process-group.ts'

/** The stalling server as a process of its own, on the server's core. */
export class StallServer implements AsyncDisposable {
  readonly origin: string
  readonly #process: ChildProcess

  private constructor(origin: string, process: ChildProcess) {
    this.origin = origin
    this.#process = process
  }

  static async start(): Promise<StallServer> {
    const argv = [process.execPath, fileURLToPath(new URL('stall.ts', import.meta.url))]
    const child = spawnGroup(pinned(serverCore, argv), { stdio: ['ignore', 'pipe', 'inherit'] })
    const [origin] = (await Promise.race([
      once(child.stdout!.setEncoding('utf8'), 'data'),
      once(child, 'close').then(() => Promise.reject(new Error('the stall server did not start'))),
    ])) as [string]
    return new StallServer(origin.trim(), child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process)
  }
}
