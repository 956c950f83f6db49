import { readFileSync } from 'node:fs'

/** How a core has been used since the machine started, in seconds. */
export interface CoreTime {
  /** Running any program. */
  programs: number
  /** Taken by the host of the virtual machine. */
  stolen: number
}

/** The kernel counts in hundredths of a second here, on every machine (`USER_HZ`). */
const ticksPerSecond = 100

export function coreTime(core: number): CoreTime {
  try {
    return parseCoreTime(readFileSync('/proc/stat', 'utf8'), core)
  } catch {
    return { programs: Number.NaN, stolen: Number.NaN }
  }
}

/** Parses `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. */
export function parseCoreTime(text: string, core: number): CoreTime {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(text)?.[1]
  if (line === undefined) throw new Error(`/proc/stat has no core ${core}`)
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = line.split(' ').map(Number)
  return { programs: (user + nice + system) / ticksPerSecond, stolen: steal / ticksPerSecond }
}

/** The share of an interval in which a core was not available to the measured program, from 0 to 1. */
export function disturbance(
  before: CoreTime,
  after: CoreTime,
  ownSeconds: number,
  spanSeconds: number,
): number {
  const others = after.programs - before.programs - ownSeconds
  const share = (Math.max(0, others) + after.stolen - before.stolen) / spanSeconds
  return Number.isFinite(share) ? Math.max(0, share) : 0
}
