import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { quotaFiles } from '../../src/machine/control-groups.ts'

const periodUs = 100_000

/** The file and the format of a quota in each version of control groups. */
const writings = [
  { file: 'cpu.cfs_quota_us', text: (quotaUs: number) => String(quotaUs) },
  { file: 'cpu.max', text: (quotaUs: number) => `${quotaUs} ${periodUs}` },
]

/** A control group with a CPU quota, for a test. */
export class CpuQuota {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes a control group with a quota of this many cores. Undefined if this machine does not allow it. */
  static make(cores: number): CpuQuota | undefined {
    for (const file of quotaFiles(text('/proc/self/cgroup'), text('/proc/self/mountinfo'))) {
      const folder = join(dirname(file), `plimsoll-test-${process.pid}`)
      try {
        mkdirSync(folder)
      } catch {
        continue
      }
      for (const { file, text } of writings) {
        try {
          // Without creating the file, which exists only if the kernel supports it.
          writeFileSync(join(folder, file), text(cores * periodUs), { flag: 'r+' })
          return new CpuQuota(folder)
        } catch {
          // Try the other version.
        }
      }
      rmdirSync(folder)
    }
    return undefined
  }

  /** Adds a process with all its threads. */
  add(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid), { flag: 'r+' })
  }

  /** Removes the control group, once its processes have ended. */
  async remove(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        rmdirSync(this.#folder)
        return
      } catch (error) {
        // The kernel takes a moment to release them.
        if (tries === 50) throw error
        await delay(20)
      }
    }
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
