import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { entryUrl } from '../../base/own-files.ts'

/** A server that does nothing but answer, in a thread of its own, only for this machine. */
export class NullServer implements AsyncDisposable {
  readonly url: string
  readonly #thread: Worker

  private constructor(url: string, thread: Worker) {
    this.url = url
    this.#thread = thread
  }

  /** Rejects when it cannot listen. */
  static async start(): Promise<NullServer> {
    const thread = new Worker(entryUrl('run/doctor/null-server-thread'))
    const [port] = (await once(thread, 'message')) as [number]
    return new NullServer(`http://127.0.0.1:${port}`, thread)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate()
  }
}
