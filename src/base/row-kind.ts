/**
 * The kinds of rows. `request`: the requests to an endpoint, which are part of every total. `measure`: the calls of a
 * function that the plan times. `group`: the passes of a workflow. `tag`: calls with a tag that their endpoint does not
 * have. `scenario`: the calls of a scenario that has an SLA. The order is part of the delta format: add at the end only.
 */
export const rowKinds = ['request', 'measure', 'group', 'tag', 'scenario'] as const

export type RowKind = (typeof rowKinds)[number]

/** The possible scopes of an SLA: the whole run, a row, or a metric that the plan defines. */
export const scopeKinds = ['run', ...rowKinds, 'metric'] as const

export type ScopeKind = (typeof scopeKinds)[number]
