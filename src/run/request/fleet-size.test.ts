import { expect, it } from 'vitest'
import { users } from '../../plan/load/load.ts'
import { plan } from '../../plan/plan.ts'
import { scenario } from '../../plan/scenario.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { noSettings, type SettingValues } from '../settings/settings.ts'
import { runRequest } from './run-request.ts'

it('a closed load has no more workers than users, so that all its iterations run', () => {
  const made = plan({
    target: 'http://127.0.0.1',
    mix: scenario('s', () => {}),
    load: users({ steady: { hold: 1, for: '1s' } }),
  })
  const source = { kind: 'quick', quick: { urls: [], method: '', headers: {} } } as const
  const workers = (given: Partial<SettingValues>) =>
    runRequest(describePlan(made), source, 'x', { ...noSettings(), ...given }).workers
  expect(workers({ users: 2, workers: 8, requests: 100 })).toBe(2)
  expect(workers({ users: 9, workers: 8 })).toBe(8)
  expect(workers({ rate: 1, workers: 8 })).toBe(8)
})
