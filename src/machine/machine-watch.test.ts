import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MachineWatch } from './machine-watch.ts'

const stat = (total: number, stolen: number) => `cpu  ${total - stolen} 0 0 0 0 0 0 ${stolen} 0 0\n`
const throttled = (us: number) => `nr_throttled 1\nthrottled_usec ${us}\n`
const mounts = '31 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'

/** A machine whose files are given by the test. */
function machine(files: Record<string, string>) {
  let nowMs = 0
  const thread = { now: () => nowMs, cpu: () => 0, queued: () => 0, close: () => {} }
  const watch = new MachineWatch(thread, (path) => {
    const text = files[path]
    if (text === undefined) throw new Error('there is no such file')
    return text
  })
  return { watch, pass: (ms: number) => (nowMs += ms) }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('reports what has happened since it began, of the group that was held back most', () => {
  const files: Record<string, string> = {
    '/proc/stat': stat(1_000, 100),
    '/proc/self/cgroup': '0::/a/b\n',
    '/proc/self/mountinfo': mounts,
    '/sys/fs/cgroup/a/b/cpu.stat': throttled(5_000_000),
    '/sys/fs/cgroup/a/cpu.stat': throttled(1_000_000),
    // The root group has no such line.
    '/sys/fs/cgroup/cpu.stat': 'usage_usec 1\n',
  }
  const { watch } = machine(files)
  expect(watch.figures).toEqual({ stolenShare: undefined, throttledSeconds: 0, haltedSeconds: 0 })
  files['/proc/stat'] = stat(2_000, 180)
  files['/sys/fs/cgroup/a/b/cpu.stat'] = throttled(5_200_000)
  files['/sys/fs/cgroup/a/cpu.stat'] = throttled(4_200_000)
  expect(watch.figures.throttledSeconds).toBe(0)
  watch.update()
  expect(watch.figures).toEqual({ stolenShare: 0.08, throttledSeconds: 3.2, haltedSeconds: 0 })
  watch.close()
})

test('keeps its last figures when a file is gone or makes no sense any more', () => {
  const files: Record<string, string> = {
    '/proc/stat': stat(1_000, 0),
    '/proc/self/cgroup': '0::/\n',
    '/proc/self/mountinfo': mounts,
    '/sys/fs/cgroup/cpu.stat': throttled(0),
  }
  const { watch } = machine(files)
  files['/proc/stat'] = stat(1_100, 10)
  files['/sys/fs/cgroup/cpu.stat'] = throttled(70_000)
  watch.update()
  delete files['/proc/stat']
  files['/sys/fs/cgroup/cpu.stat'] = '\0'
  watch.update()
  expect(watch.figures).toEqual({ stolenShare: 0.1, throttledSeconds: 0.07, haltedSeconds: 0 })
  watch.close()
})

test('has no figures without /proc', () => {
  const { watch } = machine({})
  watch.update()
  expect(watch.figures).toEqual({ stolenShare: undefined, throttledSeconds: undefined, haltedSeconds: 0 })
  watch.close()
})

test('reports how long its own thread was halted', () => {
  const { watch, pass } = machine({})
  pass(1_600)
  vi.advanceTimersByTime(200)
  pass(380)
  watch.update()
  expect(watch.figures.haltedSeconds).toBe(1.58)
  watch.close()
})
