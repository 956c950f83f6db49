/** The verdict on a whole run. `invalid`: the measurement cannot decide. `no-data`: nothing was measured that could. */
export const verdictStatuses = ['pass', 'fail', 'invalid', 'no-data'] as const

export type VerdictStatus = (typeof verdictStatuses)[number]

/** The state of one SLA. `warn`: not met, but it only warns. `no-data`: nothing was measured for it. */
export const slaStatuses = ['pass', 'fail', 'warn', 'no-data'] as const

export type SlaStatus = (typeof slaStatuses)[number]
