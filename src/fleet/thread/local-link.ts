import type { PlanHere } from '../plan-here.ts'
import type { LinkEvents, WorkerLink } from './worker-link.ts'
import type { WorkerRun } from './worker-run.ts'

/**
 * A worker that is no thread: it makes its load here, where the plan is, with the same messages. Its code is loaded only
 * when one is wanted: a process that has threads for it has no use for an engine.
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
  // What a scenario leaves behind: in a thread the thread listens, here only for what is ours.
  const stray = (error: unknown) => {
    if (isOurs(error)) return
    // Whoever else listens has been told; where nobody does, it is an exception, as without us.
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
