import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(import.meta.dirname, '..', '..')

/** How Plimsoll is started: from source, as in a checkout, or built, as published. */
export const commandLine = {
  source: [process.execPath, join(root, 'src/cli/main.ts')],
  built: [process.execPath, join(root, 'dist/main.js')],
} as const

/** The exit codes of runs with a record: pass, failed SLA, invalid or no data. */
const exitCodesWithRecord = [0, 1, 4]

/** Whether Plimsoll made its load and wrote its record, with any verdict. */
export function ranThrough(exitCode: number | null): boolean {
  return exitCode !== null && exitCodesWithRecord.includes(exitCode)
}

/** Whether `npm run build` has been run. */
export function isBuilt(): boolean {
  return existsSync(commandLine.built[1])
}

const plans = {
  health: new URL('../plans/health.load.ts', import.meta.url),
  open: new URL('../plans/open.load.ts', import.meta.url),
  sleepers: new URL('../plans/sleepers.load.ts', import.meta.url),
  stall: new URL('../plans/stall.load.ts', import.meta.url),
}

/** The plans of the measurements. */
export type PlanName = keyof typeof plans

export function planFile(name: PlanName): string {
  return fileURLToPath(plans[name])
}
