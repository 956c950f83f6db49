import { afterAll, expect, test } from 'vitest'
import { Workspace } from '../../test/support/command.ts'
import { planInputs } from './plan-inputs.ts'

const space = new Workspace()
afterAll(() => space.remove())

test('the inputs are the plan and its imports, except packages', async () => {
  space.write('data.json', '{"a":1}')
  space.write('deep.ts', "import data from './data.json'\nexport const deep = data.a")
  space.write('parts.ts', "export * from './deep.ts'")
  const file = space.write('a.load.ts', "import 'plimsoll'\nimport 'some-package'\nimport './parts.ts'")
  expect((await planInputs(file)).toSorted()).toEqual(
    ['a.load.ts', 'data.json', 'deep.ts', 'parts.ts'].map((name) => space.path(name)),
  )
})

test('the inputs of a plan with a mistake include the possible paths of a missing file', async () => {
  space.write('broken.ts', 'export const = 1')
  const file = space.write('b.load.ts', "import './broken.ts'\nimport './gone'")
  const inputs = await planInputs(file)
  expect(inputs).toEqual(expect.arrayContaining([file, space.path('broken.ts'), space.path('gone.ts')]))
})

test('the only input of a missing plan is its own path', async () => {
  expect(await planInputs(space.path('none.load.ts'))).toEqual([space.path('none.load.ts')])
})
