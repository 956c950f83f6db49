import { readFileSync } from 'node:fs'

/** The command that runs `argv` with a limit of `count` open files. Throws if the machine does not allow that many. */
export function withOpenFiles(count: number, argv: readonly string[]): string[] {
  const { soft, hard } = parseOpenFilesLimit(readLimits())
  if (count <= soft) return [...argv]
  if (count > hard) {
    throw new Error(
      `this needs ${count} open files and the hard limit is ${hard}: raise it (ulimit -Hn) or ask for less`,
    )
  }
  return ['prlimit', `--nofile=${count}:`, ...argv]
}

/** Parses the limits of open files from the text of `/proc/<pid>/limits`. */
export function parseOpenFilesLimit(text: string): { soft: number; hard: number } {
  const found = /^Max open files\s+(\S+)\s+(\S+)/m.exec(text)
  return { soft: limitOf(found?.[1]), hard: limitOf(found?.[2]) }
}

function limitOf(text: string | undefined): number {
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text ?? 0)
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
