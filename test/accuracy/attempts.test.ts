import { expect, it } from 'vitest'
import { attempts, statusOf } from './attempts.ts'
import type { ExperimentResult, ExperimentStatus } from './comparison.ts'

const result = (status: ExperimentStatus, faults: string[] = []) =>
  ({ status, faults }) as unknown as ExperimentResult

async function attemptsOf(...runs: ExperimentResult[]): Promise<{ times: number; status: ExperimentStatus }> {
  const results = await attempts(async () => runs.shift()!)
  return { times: results.length, status: statusOf(results) }
}

it.each(['right', 'flagged'] as const)('a run that is %s is not repeated', async (status) => {
  expect(await attemptsOf(result(status))).toEqual({ times: 1, status })
})

it.each([
  ['right', 'right', 'right'],
  ['right', 'wrong', 'wrong'],
  ['wrong', 'right', 'wrong'],
  ['flagged', 'right', 'wrong'],
  ['wrong', 'wrong', 'wrong'],
] as const)('a run that is out of bounds, then %s, then %s, is %s', async (second, third, status) => {
  expect(await attemptsOf(result('wrong'), result(second), result(third))).toEqual({ times: 3, status })
})

it('a run that lost requests is wrong at once', async () => {
  expect(await attemptsOf(result('wrong', ['2 requests failed']))).toEqual({ times: 1, status: 'wrong' })
})
