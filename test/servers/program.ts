import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The path of a program, or undefined. Servers are often outside the usual search path. */
export function findProgram(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

/**
 * A group of tests that need a program. Without it they are skipped and say so. In CI (`CI=true`) they fail instead,
 * because a skipped test there would test nothing.
 */
export function describeWith(command: string, name: string, define: () => void): void {
  if (findProgram(command) !== undefined) {
    describe(name, define)
  } else if (process.env.CI === 'true') {
    test(name, () => expect.fail(`${command} is not installed: node scripts/debian-packages.ts installs it`))
  } else {
    describe.skip(
      `${name} (${command} is not installed: node scripts/debian-packages.ts installs it)`,
      define,
    )
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
