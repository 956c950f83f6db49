import { exitCodes } from '../run/exit-code.ts'

/** Ctrl-C and SIGTERM call `end`; a second one exits at once, after `giveUp`. Answers how to stop listening. */
export function onSignal(end: () => void, giveUp: () => void): () => void {
  let ending = false
  const listen = () => {
    if (ending) {
      giveUp()
      process.exit(exitCodes.interrupted)
    }
    ending = true
    end()
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return () => {
    process.off('SIGINT', listen)
    process.off('SIGTERM', listen)
  }
}
