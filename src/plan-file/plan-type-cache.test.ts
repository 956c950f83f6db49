import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PlanTypeCache } from './plan-type-cache.ts'

let folder: string
let plan: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-cache-'))
  plan = join(folder, 'plan.ts')
  writeFileSync(join(folder, 'types.ts'), 'export type Id = string')
  writeFileSync(join(folder, 'shared.ts'), "import type { Id } from './types.js'\nexport const id: Id = 'a'")
  writeFileSync(plan, "import { id } from './shared'\nexport default id")
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a plan is known once it was found right, and only under the same conditions', () => {
  const also = `compiler ${folder}`
  expect(new PlanTypeCache(plan, also).isKnownRight).toBe(false)
  new PlanTypeCache(plan, also).rememberRight()
  expect(new PlanTypeCache(plan, also).isKnownRight).toBe(true)
  expect(new PlanTypeCache(plan, `${also} 2`).isKnownRight).toBe(false)
})

test.each(['plan.ts', 'shared.ts', 'types.ts'])('a change of %s makes it unknown again', (name) => {
  const also = `${name} ${folder}`
  new PlanTypeCache(plan, also).rememberRight()
  writeFileSync(join(folder, name), 'export type Id = number')
  expect(new PlanTypeCache(plan, also).isKnownRight).toBe(false)
})

test('installing something makes it unknown again', () => {
  new PlanTypeCache(plan, folder).rememberRight()
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}')
  expect(new PlanTypeCache(plan, folder).isKnownRight).toBe(false)
})
