import { execFile } from 'node:child_process'

/** All that a short command prints, both streams, however it ends; empty when it cannot start or takes too long. */
export function commandText(argv: readonly string[]): Promise<string> {
  const [file, ...rest] = argv
  return new Promise((resolve) => {
    execFile(file!, rest, { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

/** The first group of a pattern in a text, or a dash. */
export function firstMatch(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '–'
}
