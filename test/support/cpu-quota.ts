import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { quotaFiles } from '../../src/machine/control-groups.ts'

const periodUs = 100_000

/** How a quota is written in each version of control groups. */
const writings = [
  { file: 'cpu.cfs_quota_us', text: (quotaUs: number) => String(quotaUs) },
  { file: 'cpu.max', text: (quotaUs: number) => `${quotaUs} ${periodUs}` },
]

/** A control group of a test's own with a CPU quota. */
export class CpuQuota {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** One with so much of one core; undefined where this machine does not let us make it. */
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
          // Without the flag to create: what the kernel does not offer is not to become a file.
          writeFileSync(join(folder, file), text(cores * periodUs), { flag: 'r+' })
          return new CpuQuota(folder)
        } catch {
          // The other version, or none.
        }
      }
      rmdirSync(folder)
    }
    return undefined
  }

  /** Takes a process in, with all its threads. */
  add(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid), { flag: 'r+' })
  }

  /** Once its processes have ended. */
  async remove(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        rmdirSync(this.#folder)
        return
      } catch (error) {
        // The kernel takes a moment to let go of them.
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
