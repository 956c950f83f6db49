import { execFile } from 'node:child_process'

/** The output of a short command on both streams, whatever its exit code. Empty if it cannot start or takes too long. */
export function commandText(argv: readonly string[]): Promise<string> {
  const [file, ...rest] = argv
  return new Promise((resolve) => {
    execFile(file!, rest, { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

/** The first group of a pattern in a text, or a dash if it does not match. */
export function firstMatch(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '–'
}
