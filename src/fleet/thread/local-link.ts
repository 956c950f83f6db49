import type { PlanObject } from '../plan-object.ts'
import type { LinkEvents, WorkerLink } from './worker-link.ts'
import type { WorkerRun } from './worker-run.ts'

/**
 * Starts a worker in this process instead of a thread, because only this process has the plan object. It exchanges the
 * same messages as a thread. Its code is loaded on demand: a process whose load is made by threads needs no engine.
 */
export function startInProcess(plan: PlanObject, events: LinkEvents): WorkerLink {
  let isOver = false
  let run: WorkerRun | undefined
  let isOurs = (_: unknown) => false
  const loading = import('./worker-run.ts').then(({ WorkerRun, isCountedElsewhere }) => {
    isOurs = isCountedElsewhere
    run = new WorkerRun((bytes) => {
      if (!isOver) events.message(bytes)
    }, plan)
    return run
  })
  // A scenario may leave a rejection unhandled. A thread handles all of them; this process handles only ours.
  const stray = (error: unknown) => {
    if (isOurs(error)) return
    // Other listeners have been called as well. Without any, it must crash the process as it does without us.
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
