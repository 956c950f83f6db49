import { exitCodes } from '../run/exit-code.ts'

/** The signals that end a run: Ctrl-C, the request to end, and the end of the terminal. */
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies NodeJS.Signals[]

/**
 * Calls `interrupt` on the first signal that ends a run. On the second, calls `giveUp` and exits with code 130. Returns a
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

/** Calls `onSignal` on each signal that ends a run. Returns a function that stops listening. */
export function onEachSignal(onSignal: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of endingSignals) process.on(signal, onSignal)
  return () => {
    for (const signal of endingSignals) process.off(signal, onSignal)
  }
}
