import { posix } from 'node:path'

/** A mount of a part of the hierarchy of control groups. */
interface Mount {
  /** The path of this part in the hierarchy. */
  root: string
  /** The path of the mount in the file system. */
  point: string
}

/** The maximum number of levels that are followed, more than any system has. */
const maxLevels = 32

/**
 * Returns the paths of the `cpu.stat` files of a process's control group and of all groups above it, because a CPU quota
 * can be set on any of them. The arguments are the contents of `/proc/self/cgroup` and `/proc/self/mountinfo`
 * (`cgroups(7)`, `proc_pid_mountinfo(5)`). Supports both versions of control groups. Empty if there are no groups.
 */
export function quotaFiles(cgroupText: string, mountText: string): string[] {
  const files: string[] = []
  for (const line of cgroupText.split('\n')) {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
    if (id === undefined) continue
    const isUnified = id === '0' && controllers === ''
    if (!isUnified && !controllers!.split(',').includes('cpu')) continue
    const mount = mountOf(mountText, isUnified)
    if (mount !== undefined) files.push(...statFiles(mount, path!))
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

/** Returns the files from the group itself up to the mount. In a container only a part of the hierarchy may be mounted. */
function statFiles({ root, point }: Mount, path: string): string[] {
  const isBelow = root === '/' || path === root || path.startsWith(`${root}/`)
  let below = posix.normalize(isBelow && root !== '/' ? path.slice(root.length) || '/' : path)
  // A path that leads out of the mount must not be followed.
  if (!isBelow || below.startsWith('/..') || path.includes('/..')) below = '/'
  const files: string[] = []
  for (let level = 0; level < maxLevels; level++) {
    files.push(posix.join(point, below, 'cpu.stat'))
    if (below === '/') break
    below = posix.dirname(below)
  }
  return files
}

/** Decodes the kernel's octal escapes of spaces and backslashes. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/**
 * Returns how long a group was throttled because its quota was used up, in seconds on all cores together, from the
 * content of a `cpu.stat`: `throttled_usec` in version 2, `throttled_time` in ns in version 1. Undefined without both.
 */
export function parseThrottledSeconds(text: string): number | undefined {
  const [, unit, digits] = /^throttled_(usec|time) (\d{1,19})$/m.exec(text) ?? []
  if (digits === undefined) return undefined
  return Number(digits) / (unit === 'usec' ? 1e6 : 1e9)
}
