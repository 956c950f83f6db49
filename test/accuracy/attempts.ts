import type { ExperimentResult, ExperimentStatus } from './comparison.ts'

/** The number of runs of an experiment whose first run is out of bounds. */
const most = 3

/**
 * Makes an experiment once, or three times if the first run is out of bounds. How often the machine is elsewhere changes
 * every minute, and the bare client for `precise` does not run at the same time as the load. A real error occurs again.
 * Missing requests are never the machine's fault, so such a run is not repeated.
 */
export async function attempts(run: () => Promise<ExperimentResult>): Promise<ExperimentResult[]> {
  const results = [await run()]
  const isDoubtful = results[0]!.status === 'wrong' && results[0]!.faults.length === 0
  while (isDoubtful && results.length < most) results.push(await run())
  return results
}

/** The status of an experiment: after a wrong first run it is right only if both further runs are right. */
export function statusOf(results: readonly ExperimentResult[]): ExperimentStatus {
  const isRightAgain = results.slice(1).every(({ status }) => status === 'right')
  return results.length > 1 && isRightAgain ? 'right' : results[0]!.status
}
