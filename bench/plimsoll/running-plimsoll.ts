import type { ChildProcess } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { withOpenFiles } from '../machine/open-files.ts'
import { loadCore, pinned } from '../machine/pinned.ts'
import { endGroup, spawnGroup } from '../machine/process-group.ts'
import { type ResidentSample, residentBytes } from '../machine/resident-set.ts'
import { failureText } from '../machine/timed-run.ts'
import { commandLine, type PlanName, planFile } from './command-line.ts'

/** A running Plimsoll process, observed from outside. */
export class RunningPlimsoll implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #stderr: Promise<string>
  readonly #startedMs = performance.now()

  constructor(plan: PlanName, options: readonly string[], openFiles: number) {
    const argv = [...commandLine.source, 'run', planFile(plan), '--quiet', ...options]
    // Both wrappers exec the program that they start, so the process id is that of Plimsoll.
    const command = pinned(loadCore, withOpenFiles(openFiles, argv))
    this.#process = spawnGroup(command, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#stderr = text(this.#process.stderr!)
  }

  /** Reads its memory. Throws with its output if it has ended. */
  async look(): Promise<ResidentSample> {
    const seconds = (performance.now() - this.#startedMs) / 1_000
    try {
      return { seconds, bytes: residentBytes(this.#process.pid!) }
    } catch (thrown) {
      throw new Error(failureText(this.#process.exitCode, await this.#stderr, thrown))
    }
  }

  /** Reads its memory once a second for a time. */
  async watch(forSeconds: number): Promise<ResidentSample[]> {
    const samples: ResidentSample[] = []
    const endsMs = performance.now() + forSeconds * 1_000
    while (performance.now() < endsMs) {
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      samples.push(await this.look())
    }
    return samples
  }

  /** Ends it with SIGINT, like Ctrl-C. */
  async [Symbol.asyncDispose](): Promise<void> {
    await endGroup(this.#process, 'SIGINT')
  }
}
