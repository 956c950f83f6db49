import { expectTypeOf, test } from 'vitest'
import { defineConfig, type PlimsollConfig, type RunOptions, type RunRecord, run } from '../../index.ts'
import type { LibrarySettings, SettingInputs, SettingValues } from './settings.ts'

/** Only for the type checker: it is never run. */
function neverRun(): void {
  defineConfig({})
  defineConfig({
    host: 'http://127.0.0.1:8000',
    users: 50,
    spawnRate: '5/s',
    runTime: '1m30s',
    pacing: 'precise',
    sla: ['p95 < 300ms'],
    tag: ['branch=main'],
    html: 'report.html',
    quiet: false,
    typeCheck: false,
  })
  // @ts-expect-error a count is a number
  defineConfig({ users: '50' })
  // @ts-expect-error a duration has a unit
  defineConfig({ runTime: '60' })
  // @ts-expect-error a rate has a unit
  defineConfig({ rate: 500 })
  // @ts-expect-error there is no such pacing
  defineConfig({ pacing: 'exact' })
  // @ts-expect-error SLAs are a list
  defineConfig({ sla: 'p95 < 300ms' })
  // @ts-expect-error a switch is true or false
  defineConfig({ quiet: 'yes' })
  // @ts-expect-error there is no such setting
  defineConfig({ usres: 50 })
  // @ts-expect-error only the command line can say this
  defineConfig({ printConfig: true })

  run('plan.load.ts', { users: 5, runTime: '30s', onSecond: ({ requests }) => void requests.toFixed() })
  run(new URL('file:///plan.load.ts'))
  // @ts-expect-error a program has no use for what the command shows
  run('plan.load.ts', { quiet: true })
  // @ts-expect-error nor for files that it writes
  run('plan.load.ts', { html: 'report.html' })
  // @ts-expect-error what plan() returned, not its options
  run({ target: 'http://127.0.0.1' })
}

test('the types of configurations and of runs', () => {
  expectTypeOf<PlimsollConfig['users']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<PlimsollConfig['pacing']>().toEqualTypeOf<'precise' | 'economy' | undefined>()
  expectTypeOf<PlimsollConfig['sla']>().toEqualTypeOf<readonly string[] | undefined>()
  expectTypeOf<SettingValues['sla']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<SettingValues['users']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<SettingValues['runTime']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<SettingValues['pacing']>().toEqualTypeOf<'precise' | 'economy' | undefined>()
  expectTypeOf<SettingValues['quiet']>().toEqualTypeOf<boolean | undefined>()
  expectTypeOf<ReturnType<typeof run>>().toEqualTypeOf<Promise<RunRecord>>()
  expectTypeOf<LibrarySettings>().toExtend<SettingInputs>()
  expectTypeOf<RunOptions['timeout']>().toEqualTypeOf<PlimsollConfig['timeout']>()
  expectTypeOf<keyof LibrarySettings & ('html' | 'csv' | 'reporter' | 'quiet' | 'once')>().toBeNever()
  expectTypeOf(neverRun).toBeFunction()
})
