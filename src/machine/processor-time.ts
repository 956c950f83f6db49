/** The CPU time of all cores since the machine started, in ticks of the kernel. */
export interface ProcessorTime {
  /** The total time, including idle time. */
  total: number
  /** The time in which the virtual machine was ready to run and its host ran others. */
  stolen: number
}

/**
 * Parses the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. The time of guests is
 * part of user and nice (`proc_stat(5)`). Undefined for any other string, and if the kernel does not report steal.
 */
export function parseProcessorTime(text: string): ProcessorTime | undefined {
  const fields = /^cpu +((?:\d{1,15} ){7}\d{1,15})(?: |$)/m.exec(text)?.[1]?.split(' ').map(Number)
  if (fields === undefined) return undefined
  return { total: fields.reduce((sum, ticks) => sum + ticks, 0), stolen: fields[7]! }
}

/** Returns the stolen share of the time between two readings, 0 to 1; undefined if it is not known or no time has passed. */
export function stolenShare(
  before: ProcessorTime | undefined,
  after: ProcessorTime | undefined,
): number | undefined {
  if (before === undefined || after === undefined) return undefined
  const total = after.total - before.total
  // Counters may go back when a virtual machine moves to another host.
  const stolen = Math.max(0, after.stolen - before.stolen)
  return total > 0 ? Math.min(1, stolen / total) : undefined
}
