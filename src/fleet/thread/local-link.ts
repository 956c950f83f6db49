import type { PlanObject } from '../plan-object.ts'
import type { LinkEvents, WorkerLink } from './worker-link.ts'
import type { WorkerRun } from './worker-run.ts'

/**
 * Starts a worker in this process, the only one that has the plan object. It exchanges the same messages as a thread.
 * Its code is loaded on demand, because a process whose load is made by threads needs no engine.
 */
export function startInProcess(plan: PlanObject, events: LinkEvents): WorkerLink {
  let isOver = false
  let run: WorkerRun | undefined
  let isExpected = (_: unknown) => false
  const loading = import('./worker-run.ts').then(({ WorkerRun, isCountedElsewhere }) => {
    isExpected = isCountedElsewhere
    run = new WorkerRun((bytes) => {
      if (!isOver) events.message(bytes)
    }, plan)
    return run
  })
  // A scenario may leave a rejection unhandled. A worker thread handles all of them; this process only those of Plimsoll.
  const onRejection = (error: unknown) => {
    if (isExpected(error)) return
    // With no other listener, the rejection must crash the process as it would without Plimsoll.
    if (process.listenerCount('unhandledRejection') === 1) throw error
  }
  process.on('unhandledRejection', onRejection)
  return {
    send: (bytes) => void loading.then((worker) => worker.receive(bytes)),
    close: async () => {
      isOver = true
      process.off('unhandledRejection', onRejection)
      run?.close()
    },
  }
}
