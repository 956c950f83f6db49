import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRecord } from '../../src/record/run-record.ts'
import { loadCore, pinned } from '../machine/pinned.ts'
import { TemporaryFolder } from '../machine/temporary-folder.ts'
import { failureText, type RunOptions, timedRun } from '../machine/timed-run.ts'
import { commandLine, ranThrough } from './command-line.ts'

/**
 * Runs Plimsoll from source, alone on the core for load, and reads its record. Throws if there is none. `onStart` is called
 * with its process.
 */
export async function recordedRun(
  planFile: string,
  options: readonly string[],
  limitSeconds: number,
  onStart?: RunOptions['onStart'],
): Promise<RunRecord> {
  using folder = new TemporaryFolder()
  const file = join(folder.path, 'record.json')
  const argv = [...commandLine.source, 'run', planFile, ...options, '--quiet', '--json', file]
  const run = await timedRun(pinned(loadCore, argv), { limitSeconds, onStart })
  if (!ranThrough(run.exitCode) || !existsSync(file)) {
    throw new Error(failureText(run.exitCode, run.stderr, new Error('no run record')))
  }
  return JSON.parse(readFileSync(file, 'utf8')) as RunRecord
}
