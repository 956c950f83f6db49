/** Reads plan files in a process of their own, as a run does, and writes the mistake of each as JSON. */

import { basename } from 'node:path'
import { PlimsollError } from '../../src/base/error.ts'
import { readPlanFile } from '../../src/run/plan-file-run.ts'
import type { RunSettings } from '../../src/run/settings/setting-layers.ts'
import { noSettings } from '../../src/run/settings/settings.ts'

const settings: RunSettings = {
  values: { ...noSettings(), typeCheck: false },
  origins: new Map(),
  configFile: undefined,
}
const found: unknown[] = []
for (const file of process.argv.slice(2)) {
  try {
    const { types } = await readPlanFile(file, settings)
    await types
    found.push({ message: 'nothing wrong' })
  } catch (error) {
    if (error instanceof PlimsollError) {
      const { code, message, advice, place } = error
      found.push({ code, message, advice, place: place && { ...place, file: basename(place.file) } })
    } else found.push({ message: `no mistake in the plan: ${String(error)}` })
  }
}
process.stdout.write(JSON.stringify(found))
