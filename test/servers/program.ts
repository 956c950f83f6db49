import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/** Where a program is, or undefined. Servers are often where an ordinary search path does not look. */
export function findProgram(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

/**
 * A group of tests that need a program. Without it they are skipped and say so; but where a change is decided about
 * (`CI=true`), a test that is skipped is one that does not exist, and so they fail.
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
