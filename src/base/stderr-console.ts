import { Console } from 'node:console'

/**
 * Makes `console` of this thread write everything to standard error. Output of a plan's `console.log` is for people, and
 * must not mix with the data that a command writes to standard output.
 */
export function consoleToStderr(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
}
