import { Worker } from 'node:worker_threads'
import { messageOf } from '../../base/error.ts'
import { entryUrl } from '../../base/own-files.ts'

/** Receives what a worker sends. */
export interface LinkEvents {
  message(bytes: Uint8Array): void
  /** The worker is gone without having been closed. */
  lost(reason: string): void
}

/** A connection to one worker, wherever it runs. */
export interface WorkerLink {
  send(bytes: Uint8Array): void
  close(): Promise<void>
}

/** Starts a worker and returns the connection to it. */
export type StartWorker = (events: LinkEvents) => WorkerLink

/** Starts a worker as a thread of this process. */
export function startThread(events: LinkEvents): WorkerLink {
  const thread = new Worker(entryUrl('fleet/thread/worker-thread'), {
    // V8 would let the space for young objects grow to 48 MB for the sake of a burst, and keep it: with 15,000 users
    // that is 5 KB for each of them. A request leaves little behind, so half is as fast.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  })
  let over = false
  const lose = (reason: string) => {
    if (over) return
    over = true
    events.lost(reason)
  }
  thread.on('message', (bytes: unknown) => {
    // A plan has access to the port as well.
    if (bytes instanceof Uint8Array) events.message(bytes)
    else lose('it sent what is not a message')
  })
  thread.on('messageerror', (error) => lose(`a message could not be read: ${messageOf(error)}`))
  thread.on('error', (error: NodeJS.ErrnoException) => {
    lose(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : `it crashed: ${messageOf(error)}`,
    )
  })
  thread.on('exit', (code) => lose(`it exited with code ${code}, as it does when a plan calls process.exit`))
  return {
    send: (bytes) => thread.postMessage(bytes),
    close: async () => {
      over = true
      await thread.terminate()
    },
  }
}
