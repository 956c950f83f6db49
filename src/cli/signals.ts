import { exitCodes } from '../run/exit-code.ts'

/**
 * Calls `interrupt` on the first Ctrl-C or SIGTERM. On the second, calls `giveUp` and exits with code 130. Returns a
 * function that stops listening.
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

/** Calls `onSignal` on each Ctrl-C and SIGTERM. Returns a function that stops listening. */
export function onEachSignal(onSignal: (signal: NodeJS.Signals) => void): () => void {
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
