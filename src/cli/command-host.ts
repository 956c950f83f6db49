import { showError } from '../report/terminal/error-output.ts'
import { exitCodes } from '../run/exit-code.ts'
import type { RunHost } from '../run/run-host.ts'
import { onInterrupt } from './signals.ts'

/** The host of a command's run: Ctrl-C and SIGTERM interrupt it. */
export const commandHost: RunHost = {
  listen: onInterrupt,
  crash: (error) => {
    showError(error)
    process.exit(exitCodes.internal)
  },
}
