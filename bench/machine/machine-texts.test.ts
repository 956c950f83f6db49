import { describe, expect, it } from 'vitest'
import { firstMatch } from './command-text.ts'
import { disturbance, parseCoreTime } from './core-time.ts'
import { parseSystemName } from './description.ts'
import { executable } from './executable.ts'
import { parseGoModuleVersion } from './go-module.ts'
import { parseOpenFilesLimit } from './open-files.ts'
import { positiveNumber } from './option.ts'
import { parseResidentBytes, residentAround } from './resident-set.ts'

describe('system files', () => {
  it('contain the name of the distribution', () => {
    expect(parseSystemName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    )
    expect(parseSystemName('')).toBe('unknown system')
  })

  it('contain the limits of open files', () => {
    const text =
      'Limit    Soft Limit   Hard Limit   Units\nMax open files            1024                 unlimited            files\n'
    expect(parseOpenFilesLimit(text)).toEqual({ soft: 1_024, hard: Number.POSITIVE_INFINITY })
    expect(parseOpenFilesLimit('')).toEqual({ soft: 0, hard: 0 })
  })

  it('contain the resident memory of a running process', () => {
    expect(parseResidentBytes('VmSize:\t 99 kB\nVmRSS:\t    4636 kB\nRssAnon: 1 kB\n')).toBe(4_636 * 1_024)
    expect(() => parseResidentBytes('State:\tZ (zombie)\n')).toThrow('has ended')
  })

  it('are sampled, and the median of an interval is taken', () => {
    const samples = [9, 1, 2, 8, 3].map((bytes, seconds) => ({ bytes, seconds }))
    expect(residentAround(samples, 1, 4)).toBe(3)
    expect(residentAround(samples, 10, 12)).toBeNaN()
  })
})

describe('the CPU time of a core', () => {
  const text = 'cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 20 30 5000 1 2 3 40 0 0\ncpu1 1 2 3 4 5 6 7 8 0 0\n'

  it('is read for each core', () => {
    expect(parseCoreTime(text, 0)).toEqual({ programs: 1.5, stolen: 0.4 })
    expect(() => parseCoreTime(text, 7)).toThrow('core 7')
  })

  it('shows which share other programs and the host took', () => {
    const before = { programs: 10, stolen: 1 }
    expect(disturbance(before, { programs: 20, stolen: 1 }, 10, 10)).toBe(0)
    expect(disturbance(before, { programs: 20, stolen: 2 }, 8, 10)).toBeCloseTo(0.3, 9)
    expect(disturbance(before, { programs: Number.NaN, stolen: 0 }, 8, 10)).toBe(0)
  })
})

describe('the output of programs', () => {
  const info =
    '/usr/bin/tool: go1.26\n\tpath\texample.org/tool\n\tmod\texample.org/tool\tv1.2.3\th1:x\n\tdep\tother.org/lib/v12\tv12.12.0\n'

  it('contains the version of a module in a Go program', () => {
    expect(parseGoModuleVersion(info, 'example.org/tool')).toBe('1.2.3')
    expect(parseGoModuleVersion(info, 'other.org/lib/v12')).toBe('12.12.0')
    expect(parseGoModuleVersion(info, 'none.org')).toBe('–')
  })

  it('gives a dash if there is no version', () => {
    expect(firstMatch('tool 1.5', /tool (\S+)/)).toBe('1.5')
    expect(firstMatch('', /tool (\S+)/)).toBe('–')
  })

  it('comes from the program that the shell would start', () => {
    expect(executable('sh', '/nowhere:/bin')).toBe('/bin/sh')
    expect(executable('no-such-program')).toBeNull()
  })
})

it('accepts only a number above zero on the command line', () => {
  expect(positiveNumber('rounds', '2.5')).toBe(2.5)
  for (const text of ['0', '-1', 'x', '', 'Infinity'])
    expect(() => positiveNumber('rounds', text)).toThrow('--rounds')
})
