import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { pinned, serverCore } from '../machine/pinned.ts'
import { endGroup, spawnGroup } from '../machine/process-group.ts'

/** One of our servers in a process of its own, on the server's core. It prints its origin once it listens. */
export class ServerProcess implements AsyncDisposable {
  readonly origin: string
  readonly #process: ChildProcess

  private constructor(origin: string, process: ChildProcess) {
    this.origin = origin
    this.#process = process
  }

  /** Starts a script. Throws if it ends before it listens. */
  static async start(script: string, words: readonly string[] = []): Promise<ServerProcess> {
    const argv = [process.execPath, script, ...words]
    const child = spawnGroup(pinned(serverCore, argv), { stdio: ['ignore', 'pipe', 'inherit'] })
    const [origin] = (await Promise.race([
      once(child.stdout!.setEncoding('utf8'), 'data'),
      once(child, 'close').then(() => Promise.reject(new Error(`${script} did not start`))),
    ])) as [string]
    return new ServerProcess(origin.trim(), child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process)
  }
}
