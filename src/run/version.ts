import { readFileSync } from 'node:fs'
import { packageManifest } from '../base/own-files.ts'

/** The version of this copy of Plimsoll, from its package manifest. */
export const version: string = (JSON.parse(readFileSync(packageManifest, 'utf8')) as { version: string })
  .version
