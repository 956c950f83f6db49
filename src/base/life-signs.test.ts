import { expect, test } from 'vitest'
import { LifeSigns } from './life-signs.ts'

test('the longest silence is the longest between two signs, and is told once', () => {
  const signs = new LifeSigns(1_000)
  for (const ms of [1_010, 1_100, 1_130, 1_130]) signs.note(ms)
  expect(signs.takeLongest()).toBe(90)
  expect(signs.takeLongest()).toBe(0)
  signs.note(1_150)
  expect(signs.takeLongest()).toBe(20)
})
