import type { ChildProcess } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { executable } from '../machine/executable.ts'
import { withOpenFiles } from '../machine/open-files.ts'
import { pinned, serverCore } from '../machine/pinned.ts'
import { endGroup, spawnGroup } from '../machine/process-group.ts'
import { TemporaryFolder } from '../machine/temporary-folder.ts'
import { freePort } from './free-port.ts'
import { nginxConfig } from './nginx-config.ts'
import { pageText, untilAnswers } from './page-text.ts'
import { parseStubStatus, type StubStatus } from './stub-status.ts'

/** What arrived at the server during a load. */
export interface Seen {
  requests: number
  connections: number
}

/** A temporary nginx on the server's core, with its own folder and port. */
export class Nginx implements AsyncDisposable {
  readonly origin: string
  readonly #process: ChildProcess
  readonly #folder: TemporaryFolder

  private constructor(origin: string, process: ChildProcess, folder: TemporaryFolder) {
    this.origin = origin
    this.#process = process
    this.#folder = folder
  }

  /** Starts it. With `differs`, no two replies are the same. */
  static async start(maxConnections = 2_000, differs = false): Promise<Nginx> {
    const program = executable('nginx')
    if (program === null) throw new Error('nginx is not installed; on Debian: apt-get install nginx-light')
    const folder = new TemporaryFolder()
    const port = await freePort()
    const config = join(folder.path, 'nginx.conf')
    await writeFile(config, nginxConfig({ folder: folder.path, port, maxConnections, differs }))
    const errors = join(folder.path, 'error.log')
    const command = [program, '-p', folder.path, '-e', errors, '-c', config]
    const child = spawnGroup(pinned(serverCore, withOpenFiles(maxConnections + 200, command)), {
      stdio: 'ignore',
    })
    const nginx = new Nginx(`http://127.0.0.1:${port}`, child, folder)
    try {
      await untilAnswers(`${nginx.origin}/status`, 5, () => child.exitCode === null)
    } catch (thrown) {
      const log = await readFile(errors, 'utf8').catch(() => '')
      await nginx[Symbol.asyncDispose]()
      throw new Error(`nginx did not start: ${log}`, { cause: thrown })
    }
    return nginx
  }

  get healthUrl(): string {
    return `${this.origin}/health`
  }

  async status(): Promise<StubStatus> {
    return parseStubStatus(await pageText(`${this.origin}/status`))
  }

  /** What the server saw while `work` ran, without the status requests. */
  async seenDuring<T>(work: () => Promise<T>): Promise<{ result: T; seen: Seen }> {
    const before = await this.status()
    const result = await work()
    const after = await this.status()
    return {
      result,
      seen: {
        requests: after.requests - before.requests - 1,
        connections: after.acceptedConnections - before.acceptedConnections - 1,
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process)
    this.#folder[Symbol.dispose]()
  }
}
