import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { withoutSecretValues } from './secrets/secret-values.ts'

/**
 * Makes the `console` of this thread write to standard error only, so that the output of a plan's `console.log` does not
 * mix with the data that a command writes to standard output. Secrets are hidden. `write` receives the text of each call at
 * once.
 */
export function consoleToStderr(
  write: (text: string) => void = (text) => void process.stderr.write(text),
): void {
  const stream = new Writable({
    decodeStrings: false,
    write: (text, _, done) => {
      write(withoutSecretValues(String(text)))
      done()
    },
  })
  globalThis.console = new Console({ stdout: stream, stderr: stream })
}

/**
 * Resolves when everything that this thread has written to standard output and error has left it. A worker thread that is
 * ended loses what has not.
 */
export async function outputWritten(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((stream) =>
      stream.writableLength === 0 && !stream.writableNeedDrain
        ? undefined
        : new Promise<void>((done) => stream.write('', () => done())),
    ),
  )
}
