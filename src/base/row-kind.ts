/**
 * What a row of the statistics counts. `request`: requests to an endpoint, part of every total. `measure`: a function
 * that the plan times. `group`: a workflow. `tag`: calls that were given a tag which their endpoint does not have.
 * `scenario`: the calls of a scenario that has an SLA. The order is part of the delta format: add at the end only.
 */
export const rowKinds = ['request', 'measure', 'group', 'tag', 'scenario'] as const

export type RowKind = (typeof rowKinds)[number]

/** What an SLA can be about: the whole run, a row, or a metric that the plan defines. */
export const scopeKinds = ['run', ...rowKinds, 'metric'] as const

export type ScopeKind = (typeof scopeKinds)[number]
