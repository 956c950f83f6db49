import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workspace } from '../../../test/support/command.ts'
import { findPlans } from './plan-search.ts'

const space = new Workspace()
const at = (...names: string[]) => names.map((name) => join(space.folder, name))

beforeAll(() => {
  for (const folder of [
    'plans/deep/er',
    'plans/node_modules/x',
    'plans/.hidden',
    'empty',
    'plans/odd.load.ts',
  ])
    mkdirSync(space.path(folder), { recursive: true })
  for (const name of [
    'plans/b.load.ts',
    'plans/a.load.mjs',
    'plans/helper.ts',
    'plans/notes.load.txt',
    'plans/deep/c.load.js',
    'plans/deep/er/d.load.mts',
    'plans/node_modules/x/x.load.ts',
    'plans/.hidden/y.load.ts',
    'empty/plan.ts',
    'own.ts',
  ])
    space.write(name, '')
})
afterAll(() => space.remove())

describe('the search for plans', () => {
  it('finds all plans below a folder, sorted, except installed and hidden ones', () => {
    const all = at('plans/a.load.mjs', 'plans/b.load.ts', 'plans/deep/c.load.js', 'plans/deep/er/d.load.mts')
    expect(findPlans([space.path('plans')])).toEqual(all)
    expect(findPlans([`${space.path('plans')}/`])).toEqual(all)
  })

  it('returns a file with any name, even if it does not exist', () => {
    const files = at('own.ts', 'no-such.load.ts')
    expect(findPlans(files)).toEqual(files)
  })

  it('returns each plan of several paths once, in the order of the paths', () => {
    const [b, all] = [space.path('plans/b.load.ts'), findPlans([space.path('plans')])]
    expect(findPlans([b, space.path('plans')])).toEqual([b, ...all.filter((plan) => plan !== b)])
    expect(findPlans([space.path('plans'), b, space.path('plans/../plans/b.load.ts')])).toEqual(all)
  })

  it('throws for a folder without plans', () => {
    expect(() => findPlans([space.path('empty')])).toThrow(expect.objectContaining({ code: 'no-plans' }))
  })
})
