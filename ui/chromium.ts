import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The browser of the system for tests of pages, wherever it is installed; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Without a sandbox, as root has none, and without the browser's own calls home, which would hide a page's. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-gpu',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
]
