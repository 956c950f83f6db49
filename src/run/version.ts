import { readFileSync } from 'node:fs'

/** Where package.json lies from here: from source, and as published below `dist/src`. */
const places = ['../../package.json', '../../../package.json']

/** The version of this copy of Plimsoll. */
export const version: string = readVersion()

function readVersion(): string {
  for (const place of places) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (manifest.name === 'plimsoll' && manifest.version !== undefined) return manifest.version
    } catch {
      // Not there: it is in the other place.
    }
  }
  return '0.0.0'
}
