import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseThrottledSeconds, quotaFiles } from './control-groups.ts'

const version2Mounts = `22 27 0:20 / /proc rw,nosuid - proc proc rw
31 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
`
const version1Mounts = `30 22 0:25 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
36 30 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
37 30 0:32 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:15 - cgroup cgroup rw,cpu,cpuacct
41 30 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`

describe('the groups whose quota applies', () => {
  test('a quota of version 2 applies to a group and to all groups below it', () => {
    expect(quotaFiles('0::/user.slice/user-1000.slice/a.scope\n', version2Mounts)).toEqual([
      '/sys/fs/cgroup/user.slice/user-1000.slice/a.scope/cpu.stat',
      '/sys/fs/cgroup/user.slice/user-1000.slice/cpu.stat',
      '/sys/fs/cgroup/user.slice/cpu.stat',
      '/sys/fs/cgroup/cpu.stat',
    ])
  })

  test('quotas of version 1 are those of the cpu controller, not of controllers with similar names', () => {
    const text = '9:cpuset:/elsewhere\n4:cpu,cpuacct:/load\n3:memory:/m\n0::/\n'
    expect(quotaFiles(text, version1Mounts)).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/load/cpu.stat',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
      '/sys/fs/cgroup/unified/cpu.stat',
    ])
  })

  test('in a container with its own namespace, the groups are at the root of the tree', () => {
    expect(quotaFiles('0::/\n', version2Mounts)).toEqual(['/sys/fs/cgroup/cpu.stat'])
  })

  test('in a container without a namespace, the groups are below the mounted part of the tree', () => {
    const mounts =
      '37 30 0:32 /docker/4f1c /sys/fs/cgroup/cpu,cpuacct ro,relatime master:15 - cgroup cgroup rw,cpu,cpuacct\n'
    expect(quotaFiles('4:cpu,cpuacct:/docker/4f1c\n', mounts)).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
    ])
    expect(quotaFiles('4:cpu,cpuacct:/docker/4f1c/own\n', mounts)).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/own/cpu.stat',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
    ])
    // A path with the same prefix is not part of it.
    expect(quotaFiles('4:cpu,cpuacct:/docker/4f1cc\n', mounts)).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
    ])
  })

  test('never lie outside the mount', () => {
    expect(quotaFiles('0::/../../etc\n', version2Mounts)).toEqual(['/sys/fs/cgroup/cpu.stat'])
    expect(quotaFiles('0::/a/../../etc\n', version2Mounts)).toEqual(['/sys/fs/cgroup/cpu.stat'])
  })

  test('may have blanks in the path of their mount', () => {
    const mounts = '31 23 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw\n'
    expect(quotaFiles('0::/a b\n', mounts)).toEqual(['/my groups/a b/cpu.stat', '/my groups/cpu.stat'])
  })

  test.each([
    ['', version2Mounts],
    ['0::/a\n', ''],
    ['0::a\n', version2Mounts],
    ['x:cpu:/a\n', version1Mounts],
    ['4:cpuacct:/a\n', version1Mounts],
  ])('are none in %j of %j', (text, mounts) => {
    expect(quotaFiles(text, mounts)).toEqual([])
  })

  test('are few and absolute, whatever the texts are', () => {
    const part = fc.constantFrom(
      '0',
      ':',
      '/',
      '..',
      '.',
      'a',
      ' ',
      '-',
      ' - ',
      'cpu',
      ',',
      'cgroup2',
      '\\040',
      '\n',
      '//',
    )
    const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, (groups, mounts) => {
        for (const [first, second] of [
          [groups, version2Mounts],
          [`0::/${groups}\n`, version2Mounts],
          [groups, mounts],
          ['0::/a/b\n', mounts],
        ] as const) {
          const files = quotaFiles(first, second)
          expect(files.length).toBeLessThan(2_000)
          for (const file of files) {
            expect(file).toMatch(/cpu\.stat$/)
            if (second === version2Mounts) expect(file).toMatch(/^\/sys\/fs\/cgroup\//)
          }
        }
      }),
    )
  })

  test('the number of groups of a very deep path is limited', () => {
    expect(quotaFiles(`0::/${'a/'.repeat(10_000)}a\n`, version2Mounts).length).toBeLessThan(50)
  })
})

describe('the time that a quota held back', () => {
  test('is in µs in version 2', () => {
    const text = `usage_usec 47770119
user_usec 32127682
system_usec 15642436
nr_periods 101
nr_throttled 95
throttled_usec 6315000
nr_bursts 0
burst_usec 0
`
    expect(parseThrottledSeconds(text)).toBe(6.315)
  })

  test('is in ns in version 1', () => {
    const text = 'nr_periods 21\nnr_throttled 20\nthrottled_time 1592760322\nnr_bursts 0\nburst_time 0\n'
    expect(parseThrottledSeconds(text)).toBeCloseTo(1.592760322, 9)
  })

  test.each([
    '',
    'usage_usec 1\nuser_usec 1\n',
    'throttled_usec -1\n',
    'throttled_usec x\n',
    'xthrottled_usec 1\n',
  ])('is not known from %j', (text) => {
    expect(parseThrottledSeconds(text)).toBeUndefined()
  })
})
