import type { ExperimentResult, ExperimentStatus } from './comparison.ts'

/** How often an experiment is made whose first run is out of bounds. */
const most = 3

/**
 * Makes an experiment once; three times where the first run is out of bounds. How often the machine is elsewhere is another in each
 * minute, and the bare client that `precise` is held against asks in other seconds than the run: what is wrong of itself is wrong again.
 * Requests that are missing are no matter of the machine, and are not looked at again.
 */
export async function attempts(run: () => Promise<ExperimentResult>): Promise<ExperimentResult[]> {
  const results = [await run()]
  const isDoubtful = results[0]!.status === 'wrong' && results[0]!.faults.length === 0
  while (isDoubtful && results.length < most) results.push(await run())
  return results
}

/** What an experiment is that was made once or three times: wrong at first, it is right only if it is right twice afterwards. */
export function statusOf(results: readonly ExperimentResult[]): ExperimentStatus {
  const isRightAgain = results.slice(1).every(({ status }) => status === 'right')
  return results.length > 1 && isRightAgain ? 'right' : results[0]!.status
}
