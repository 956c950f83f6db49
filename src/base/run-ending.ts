/**
 * The ways in which a run can end. `complete`: it reached its planned end. `stopped`: a scenario called `stop()`.
 * `aborted`: an SLA with `or abort` was not met. `interrupted`: the user interrupted it. `failed`: an error occurred in
 * the plan or in a worker.
 */
export const runEndings = ['complete', 'stopped', 'aborted', 'interrupted', 'failed'] as const

export type RunEnding = (typeof runEndings)[number]
