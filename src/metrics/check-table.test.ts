import { expect, test } from 'vitest'
import { CheckTable } from './check-table.ts'
import { deltaLimits } from './delta.ts'

test('counts passes and failures by name, in order of first mention', () => {
  const checks = new CheckTable()
  checks.add(0, 'has an id', 1, 0)
  checks.add(0, 'is quick', 0, 1)
  checks.add(0, 'has an id', 2, 3)
  expect(checks.list).toEqual([
    { phase: 0, name: 'has an id', passes: 3, failures: 3 },
    { phase: 0, name: 'is quick', passes: 0, failures: 1 },
  ])
  checks.reset()
  expect(checks.list).toEqual([])
})

test('beyond the limit new names are counted together', () => {
  const checks = new CheckTable()
  for (let at = 0; at < 2 * deltaLimits.checks; at++) checks.add(0, `agent ${at} exists`, 1, 0)
  expect(checks.list).toHaveLength(deltaLimits.checks)
  expect(checks.list.at(-1)).toEqual({
    phase: 0,
    name: '(other)',
    passes: deltaLimits.checks + 1,
    failures: 0,
  })
})
