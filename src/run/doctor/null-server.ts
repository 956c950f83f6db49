import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { entryUrl } from '../../base/own-files.ts'

/** A server in its own thread that only replies, reachable from this machine alone. */
export class NullServer implements AsyncDisposable {
  readonly url: string
  readonly #thread: Worker

  private constructor(url: string, thread: Worker) {
    this.url = url
    this.#thread = thread
  }

  /** Starts the server. Rejects if it cannot listen. */
  static async start(): Promise<NullServer> {
    const thread = new Worker(entryUrl('run/doctor/null-server-thread'))
    const [port] = (await once(thread, 'message')) as [number]
    return new NullServer(`http://127.0.0.1:${port}`, thread)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate()
  }
}
