import { Console } from 'node:console'

/**
 * Makes the `console` of this thread write to standard error only, so that the output of a plan's `console.log` does not
 * mix with the data that a command writes to standard output.
 */
export function consoleToStderr(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
}
