import { expectTypeOf, test } from 'vitest'
import { shape } from './load/load.ts'
import { plan } from './plan.ts'
import type { SetupContext } from './plan-options.ts'
import { scenario } from './scenario.ts'

/* What the compiler infers for a plan, before anything runs. */

/** Never called: the compiler is the test. */
function inferred() {
  const setup = async ({ wait }: SetupContext) => {
    await wait('1ms')
    return { token: 'x' }
  }
  const one = scenario('one', ({ data }) => {
    expectTypeOf(data<typeof setup>()).toEqualTypeOf<{ token: string }>()
    expectTypeOf(data<number>()).toEqualTypeOf<number>()
  })
  const stages = [
    { users: 1, weights: { one: 1 } },
    { users: 2, weights: { two: 2 } },
  ]
  const load = shape((seconds) => stages[seconds])
  plan({
    target: 'http://t',
    mix: one,
    load,
    setup,
    teardown: (_, data) => expectTypeOf(data).toEqualTypeOf<{ token: string } | undefined>(),
  })
  plan({
    target: 'http://t',
    mix: one,
    load,
    setup: () => 7,
    teardown: (_, data) => expectTypeOf(data).toEqualTypeOf<number | undefined>(),
  })
  return plan({ target: 'http://t', mix: one, load })
}

test('the data of a teardown and of scenarios is that of the setup', () => {
  expectTypeOf(inferred).returns.toHaveProperty('options')
})
