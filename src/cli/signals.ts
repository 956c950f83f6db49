import { exitCodes } from '../run/exit-code.ts'

/**
 * Calls `interrupt` on Ctrl-C and SIGTERM; a second one calls `giveUp` and exits at once. Returns a function that stops
 * listening.
 */
export function onInterrupt(interrupt: () => void, giveUp: () => void): () => void {
  let isInterrupted = false
  return onEachSignal(() => {
    if (isInterrupted) {
      giveUp()
      process.exit(exitCodes.interrupted)
    }
    isInterrupted = true
    interrupt()
  })
}

/** Calls `heed` on each Ctrl-C and SIGTERM. Returns a function that stops listening. */
export function onEachSignal(heed: (signal: NodeJS.Signals) => void): () => void {
  process.on('SIGINT', heed)
  process.on('SIGTERM', heed)
  return () => {
    process.off('SIGINT', heed)
    process.off('SIGTERM', heed)
  }
}
