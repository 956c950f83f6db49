import { expect, test } from 'vitest'
import type { SlaLimit } from '../../src/verdict/sla/limit.ts'
import { gaugeOf } from './sla-gauge.ts'

const limit = (value: number | null): SlaLimit => ({ comparison: '<=', value, text: '', baseline: null })

test('gaugeOf returns null without data or a known limit', () => {
  expect(gaugeOf({ limit: limit(300), actual: null })).toBeNull()
  expect(gaugeOf({ limit: limit(null), actual: 5 })).toBeNull()
})

test('gaugeOf returns the share of the limit, up to 1.4', () => {
  expect(gaugeOf({ limit: limit(200), actual: 50 })).toBeCloseTo(0.25)
  expect(gaugeOf({ limit: limit(200), actual: 20_000 })).toBe(1.4)
  expect(gaugeOf({ limit: limit(0), actual: 0 })).toBe(0)
})
