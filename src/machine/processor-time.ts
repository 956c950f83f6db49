/** What all cores of a machine have done since it started, in ticks of the kernel. */
export interface ProcessorTime {
  /** All of it, idle time included. */
  total: number
  /** What the host of a virtual machine gave to others although this one wanted it. */
  stolen: number
}

/**
 * Reads the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal; what guests use is part of
 * user and nice (`proc_stat(5)`). Undefined for any other text, and for a kernel that does not tell of steal.
 */
export function parseProcessorTime(text: string): ProcessorTime | undefined {
  const fields = /^cpu +((?:\d{1,15} ){7}\d{1,15})(?: |$)/m.exec(text)?.[1]?.split(' ').map(Number)
  if (fields === undefined) return undefined
  return { total: fields.reduce((sum, ticks) => sum + ticks, 0), stolen: fields[7]! }
}

/** The share of a span that was stolen, from 0 to 1; undefined where nothing is known, or no time has passed. */
export function stolenShare(
  before: ProcessorTime | undefined,
  after: ProcessorTime | undefined,
): number | undefined {
  if (before === undefined || after === undefined) return undefined
  const total = after.total - before.total
  // Counters may go back where a machine moves from one host to another.
  const stolen = Math.max(0, after.stolen - before.stolen)
  return total > 0 ? Math.min(1, stolen / total) : undefined
}
