import type { PlanHere } from '../plan-here.ts'
import type { LinkEvents, WorkerLink } from './worker-link.ts'
import type { WorkerRun } from './worker-run.ts'

/**
 * Starts a worker that is not a thread: it makes its load in this process, where the plan is, with the same messages. Its
 * code is loaded on use, because a process with worker threads needs no engine.
 */
export function startHere(here: PlanHere, events: LinkEvents): WorkerLink {
  let isOver = false
  let run: WorkerRun | undefined
  let isOurs = (_: unknown) => false
  const loading = import('./worker-run.ts').then(({ WorkerRun, isCountedElsewhere }) => {
    isOurs = isCountedElsewhere
    run = new WorkerRun((bytes) => {
      if (!isOver) events.message(bytes)
    }, here)
    return run
  })
  // Rejections that a scenario leaves unhandled: in this process only those of our own are handled.
  const stray = (error: unknown) => {
    if (isOurs(error)) return
    // Without another listener it is an exception, as it would be without us.
    if (process.listenerCount('unhandledRejection') === 1) throw error
  }
  process.on('unhandledRejection', stray)
  return {
    send: (bytes) => void loading.then((worker) => worker.receive(bytes)),
    close: async () => {
      isOver = true
      process.off('unhandledRejection', stray)
      run?.close()
    },
  }
}
