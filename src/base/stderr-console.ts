import { Console } from 'node:console'

/**
 * Lets `console` of this thread write to standard error, whatever it is told: what a plan says with `console.log` is for
 * a person, and must not come between the data that a command writes to standard output.
 */
export function consoleToStderr(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
}
