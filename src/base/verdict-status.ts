/**
 * The verdicts on a run. `invalid`: the measurement is not good enough for a verdict. `no-data`: nothing was measured
 * that is needed for a verdict.
 */
export const verdictStatuses = ['pass', 'fail', 'invalid', 'no-data'] as const

export type VerdictStatus = (typeof verdictStatuses)[number]

/** The states of an SLA. `warn`: it is not met, but is only a warning. `no-data`: nothing was measured for it. */
export const slaStatuses = ['pass', 'fail', 'warn', 'no-data'] as const

export type SlaStatus = (typeof slaStatuses)[number]
