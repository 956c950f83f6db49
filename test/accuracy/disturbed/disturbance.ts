import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { loadCore, pinned } from '../../../bench/machine/pinned.ts'
import { signalGroup } from '../../../bench/machine/process-group.ts'
import { Random } from '../../../src/base/random.ts'
import { CpuQuota } from '../../support/cpu-quota.ts'

/** What disturbs a generator from outside. Times in ms. */
export type Disturbance =
  | { kind: 'none' }
  /** Another program uses its core for `ms` at a time, about every `apartMs`. */
  | { kind: 'starved'; ms: number; apartMs: number }
  /** It is stopped for `ms` at a time, about every `apartMs`. */
  | { kind: 'stopped'; ms: number; apartMs: number }
  /** A CPU quota of so many cores. */
  | { kind: 'throttled'; cores: number }

/** The load has begun after this time, in ms. */
const startMs = 1_500

/** Disturbs a generator until it is disposed of. Throws if this machine cannot do it. */
export class Disturber implements AsyncDisposable {
  readonly #disturbance: Disturbance
  readonly #quota: CpuQuota | undefined
  readonly #timers = new Set<NodeJS.Timeout>()
  #other: ChildProcess | undefined

  constructor(disturbance: Disturbance) {
    this.#disturbance = disturbance
    if (disturbance.kind !== 'throttled') return
    this.#quota = CpuQuota.make(disturbance.cores)
    if (this.#quota === undefined) throw new Error('this machine does not allow to set a CPU quota')
  }

  /** Begins. `leader` is the leader of the generator's process group. */
  begin(leader: ChildProcess): void {
    const disturbance = this.#disturbance
    switch (disturbance.kind) {
      case 'throttled':
        this.#quota!.add(leader.pid!)
        return
      case 'starved': {
        const { ms, apartMs } = disturbance
        const argv = pinned(loadCore, [
          process.execPath,
          join(import.meta.dirname, 'busy.ts'),
          ...[ms, apartMs].map(String),
        ])
        this.#other = spawn(argv[0]!, argv.slice(1), { stdio: 'ignore' })
        return
      }
      case 'stopped':
        this.#stopAgain(leader, new Random(5), startMs)
    }
  }

  #stopAgain(leader: ChildProcess, random: Random, inMs: number): void {
    const { ms, apartMs } = this.#disturbance as Disturbance & { kind: 'stopped' }
    this.#after(inMs, () => {
      signalGroup(leader, 'SIGSTOP')
      this.#after(ms, () => {
        signalGroup(leader, 'SIGCONT')
        this.#stopAgain(leader, random, apartMs * random.between(0.5, 1.5))
      })
    })
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#other?.kill('SIGKILL')
    await this.#quota?.remove()
  }
}
