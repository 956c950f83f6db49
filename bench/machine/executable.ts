import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a command is, looked up as the shell would; null when it is not installed. */
export function executable(name: string, path = process.env.PATH ?? ''): string | null {
  // Servers live where an ordinary user's search path often does not look.
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin']) {
    const file = join(folder, name)
    if (folder !== '' && isExecutable(file)) return file
  }
  return null
}

/** A command that is a script for Node, as this very Node runs it; null when it is not installed. */
export function nodeScript(name: string): string[] | null {
  const file = executable(name)
  return file === null ? null : [process.execPath, realpathSync(file)]
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
