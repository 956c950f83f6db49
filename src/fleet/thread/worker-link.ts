import { Worker } from 'node:worker_threads'
import { messageOf } from '../../base/error.ts'
import { entryUrl } from '../../base/own-files.ts'

/** Callbacks of a connection to a worker. */
export interface LinkEvents {
  /** Called with each encoded message of the worker. */
  message(bytes: Uint8Array): void
  /** Called when the worker ends without having been closed. */
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
    // By default, a burst makes V8's young generation grow to 48 MB for good: with 15,000 users, 5 KB for each of them.
    // Few objects survive a request, so half of it is as fast.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  })
  let isOver = false
  const lose = (reason: string) => {
    if (isOver) return
    isOver = true
    events.lost(reason)
  }
  thread.on('message', (bytes: unknown) => {
    // A plan has access to the port as well.
    if (bytes instanceof Uint8Array) events.message(bytes)
    else lose('it sent something other than a message')
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
      isOver = true
      await thread.terminate()
    },
  }
}
