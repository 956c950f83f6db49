import { posix } from 'node:path'

/** A group whose CPU time the kernel may hold back. */
interface Mount {
  /** Which part of the hierarchy is mounted, and where. */
  root: string
  point: string
}

/** The most levels that are looked at: deeper ones than any system makes. */
const mostLevels = 32

/**
 * The files that tell how often the CPU quota of a process held it back: of its control group and of all above it, because
 * a quota may be set on any of them. From the texts of `/proc/self/cgroup` and `/proc/self/mountinfo` (`cgroups(7)`,
 * `proc_pid_mountinfo(5)`), for both versions of control groups. Empty where there are none.
 */
export function quotaFiles(cgroupText: string, mountText: string): string[] {
  const files: string[] = []
  for (const line of cgroupText.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
    if (id === undefined) continue
    const isUnified = id === '0' && controllers === ''
    if (!isUnified && !controllers!.split(',').includes('cpu')) continue
    const mount = mountOf(mountText, isUnified)
    if (mount !== undefined) files.push(...levels(mount, path!))
  }
  return files
}

function mountOf(text: string, isUnified: boolean): Mount | undefined {
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ')
    const [, , , root, point] = before!.split(' ')
    const [type, , options = ''] = (after ?? '').split(' ')
    if (root === undefined || point === undefined) continue
    const isIt = isUnified ? type === 'cgroup2' : type === 'cgroup' && options.split(',').includes('cpu')
    if (isIt) return { root: unescaped(root), point: unescaped(point) }
  }
  return undefined
}

/** From the group itself up to what is mounted. In a container only a part of the hierarchy may be there. */
function levels({ root, point }: Mount, path: string): string[] {
  const isBelow = root === '/' || path === root || path.startsWith(`${root}/`)
  let below = posix.normalize(isBelow && root !== '/' ? path.slice(root.length) || '/' : path)
  // A path that leads out of what is mounted is not to be followed.
  if (!isBelow || below.startsWith('/..') || path.includes('/..')) below = '/'
  const files: string[] = []
  for (let level = 0; level < mostLevels; level++) {
    files.push(posix.join(point, below, 'cpu.stat'))
    if (below === '/') break
    below = posix.dirname(below)
  }
  return files
}

/** Blanks and backslashes are written as octal numbers there. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/**
 * How long a group was held back because its quota was used up, in seconds, on all cores together: `throttled_usec` of
 * version 2, `throttled_time` in ns of version 1. Undefined for a text that does not tell.
 */
export function parseThrottledSeconds(text: string): number | undefined {
  const [, unit, digits] = /^throttled_(usec|time) (\d{1,19})$/m.exec(text) ?? []
  if (digits === undefined) return undefined
  return Number(digits) / (unit === 'usec' ? 1e6 : 1e9)
}
