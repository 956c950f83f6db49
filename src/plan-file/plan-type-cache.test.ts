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

test('a plan is known after it was found correct, and only with the same configuration', () => {
  const also = `compiler ${folder}`
  expect(new PlanTypeCache(plan, also).isKnownCorrect).toBe(false)
  new PlanTypeCache(plan, also).rememberCorrect()
  expect(new PlanTypeCache(plan, also).isKnownCorrect).toBe(true)
  expect(new PlanTypeCache(plan, `${also} 2`).isKnownCorrect).toBe(false)
})

test.each(['plan.ts', 'shared.ts', 'types.ts'])('a change of %s makes the plan unknown again', (name) => {
  const also = `${name} ${folder}`
  new PlanTypeCache(plan, also).rememberCorrect()
  writeFileSync(join(folder, name), 'export type Id = number')
  expect(new PlanTypeCache(plan, also).isKnownCorrect).toBe(false)
})

test('an installation of packages makes the plan unknown again', () => {
  new PlanTypeCache(plan, folder).rememberCorrect()
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{}')
  expect(new PlanTypeCache(plan, folder).isKnownCorrect).toBe(false)
})
