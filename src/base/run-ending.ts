/**
 * How a run ended. `complete`: at its planned end. `stopped`: a scenario called `stop()`. `aborted`: an SLA with
 * `or abort` was not met. `interrupted`: by the user. `failed`: by an error in the plan or in a worker.
 */
export const runEndings = ['complete', 'stopped', 'aborted', 'interrupted', 'failed'] as const

export type RunEnding = (typeof runEndings)[number]
