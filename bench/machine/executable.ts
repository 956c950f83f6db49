import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Finds the path of a command as the shell does. Null if it is not installed. */
export function executable(name: string, path = process.env.PATH ?? ''): string | null {
  // Servers are often in folders that are not on the PATH of an ordinary user.
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin']) {
    const file = join(folder, name)
    if (folder !== '' && isExecutable(file)) return file
  }
  return null
}

/** The command that runs a Node script of that name with this Node. Null if it is not installed. */
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
