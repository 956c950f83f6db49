import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunRecord } from '../../src/store/run-record.ts'
import { loadCore, pinned } from '../machine/pinned.ts'
import { failureText, type TimedRun, timedRun } from '../machine/timed-run.ts'
import { commandLine, type PlanName, planFile, ranThrough } from './command-line.ts'

/** A run of Plimsoll from source, alone on the load's core: its record, and what the kernel says that it cost. */
export async function recordedRun(
  plan: PlanName,
  options: readonly string[],
  limitSeconds: number,
): Promise<{ record: RunRecord; run: TimedRun }> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'))
  const file = join(folder, 'record.json')
  try {
    const argv = [...commandLine.source, 'run', planFile(plan), ...options, '--quiet', '--json', file]
    const run = await timedRun(pinned(loadCore, argv), { limitSeconds })
    if (!ranThrough(run.exitCode) || !existsSync(file)) {
      throw new Error(failureText(run.exitCode, run.stderr, new Error('no run record')))
    }
    return { record: JSON.parse(await readFile(file, 'utf8')) as RunRecord, run }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
