/**
 * The verdicts on a run. `invalid`: the measurement is not good enough for a verdict. `no-data`: nothing was measured
 * that is needed for a verdict.
 */
export const verdictStatuses = ['pass', 'fail', 'invalid', 'no-data'] as const

export type VerdictStatus = (typeof verdictStatuses)[number]

/**
 * The states of an SLA. `warn`: it is not met, but is only a warning. `undecided`: the generator itself can have decided
 * whether it is met. `no-data`: nothing was measured for it. `not-meant`: it is for other runs, for example for another
 * level.
 */
export const slaStatuses = ['pass', 'fail', 'warn', 'undecided', 'no-data', 'not-meant'] as const

export type SlaStatus = (typeof slaStatuses)[number]

/** The states of an SLA in the order of reports: what needs attention first. */
export const slaStatusOrder: readonly SlaStatus[] = [
  'fail',
  'undecided',
  'no-data',
  'warn',
  'pass',
  'not-meant',
]
