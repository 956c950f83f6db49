import { PlimsollError } from '../../base/error.ts'
import type { ScopeKind } from '../../base/row-kind.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { groupSeparator } from '../../plan/group-name.ts'
import type { MetricDescription, PlanDescription } from '../../plan-file/description/plan-description.ts'

/** Something that an SLA can apply to. */
export interface Scope {
  name: string
  /** Undefined if only the run shows whether it is a group or a measured function. */
  kind: ScopeKind | undefined
  metric?: MetricDescription
}

export const wholeRun: Scope = { name: 'run', kind: 'run' }

/** The words that can precede a name to select its kind. */
const kindWords: Readonly<Record<string, ScopeKind>> = {
  endpoint: 'request',
  group: 'group',
  measure: 'measure',
  metric: 'metric',
  scenario: 'scenario',
  tag: 'tag',
}

/** Finds the scopes of a plan by their names. */
export class ScopeFinder {
  readonly #known: Scope[]
  readonly #mentions: (text: string) => boolean

  /** `mentions` returns whether a string occurs in the plan, because names of groups and functions are known only when they run. */
  constructor({ slas, scenarios, endpoints, metrics }: PlanDescription, mentions: (text: string) => boolean) {
    const named = (kind: ScopeKind, names: Iterable<string>): Scope[] =>
      [...new Set(names)].map((name) => ({ name, kind }))
    this.#mentions = mentions
    // If two kinds have the same name, the first one is found, unless a word before the name selects the kind.
    this.#known = [
      ...metrics.map((metric) => ({ name: metric.name, kind: 'metric' as const, metric })),
      ...endpoints.map(({ name }) => ({ name, kind: 'request' as const })),
      ...named('group', Object.keys(slas.groups)),
      ...named('measure', Object.keys(slas.measures)),
      ...named(
        'scenario',
        scenarios.map(({ name }) => name),
      ),
      ...named('tag', [...Object.keys(slas.tags), ...endpoints.flatMap(({ tags }) => tags)]),
    ]
  }

  /** Finds a scope: `GET /agents`, `tag shop`, or undefined for the whole run. Throws a `PlimsollError` (`bad-sla`). */
  find(text: string | undefined): Scope {
    if (text === undefined || text === 'run') return wholeRun
    const known = this.#known.find(({ name }) => name === text) ?? this.#ofKind(text)
    if (known !== undefined) return known
    // The name of a nested group contains the names of both groups.
    if (text.split(groupSeparator).every((part) => this.#mentions(part)))
      return { name: text, kind: undefined }
    throw this.#unknown(text)
  }

  /** Finds an endpoint by its name. Throws a `PlimsollError` (`bad-sla`). */
  endpoint(name: string): Scope {
    const known = this.#known.find((each) => each.kind === 'request' && each.name === name)
    if (known !== undefined) return known
    const names = this.#known.filter(({ kind }) => kind === 'request').map((each) => each.name)
    throw notFound(`the plan has no endpoint ${JSON.stringify(name)}`, name, names)
  }

  #ofKind(text: string): Scope | undefined {
    const found = /^(endpoint|group|measure|metric|scenario|tag)\s+(\S[\s\S]*)$/.exec(text)
    if (found === null) return undefined
    const [, word, name] = found
    const kind = kindWords[word!]!
    const known = this.#known.find((each) => each.kind === kind && each.name === name)
    if (known !== undefined) return known
    // Tags of calls, and names of groups and functions, need no declaration.
    const needsNoDeclaration = kind === 'tag' || kind === 'group' || kind === 'measure'
    if (needsNoDeclaration && name!.split(groupSeparator).every((part) => this.#mentions(part)))
      return { name: name!, kind }
    const names = this.#known.filter((each) => each.kind === kind).map((each) => each.name)
    throw notFound(`the plan has no ${word} ${JSON.stringify(name)}`, name!, names)
  }

  #unknown(text: string): PlimsollError {
    const names = this.#known.map(({ name, kind }) =>
      kind === 'tag' || kind === 'scenario' ? `${kind} ${name}` : name,
    )
    return notFound(`the plan has nothing named ${JSON.stringify(text)}`, text, names)
  }
}

function notFound(message: string, name: string, names: readonly string[]): PlimsollError {
  const near = nearestName(name, names)
  const shown = names.slice(0, 20).join(', ')
  const list = names.length === 0 ? 'It has none.' : `It has: ${shown}${names.length > 20 ? ', …' : ''}.`
  return new PlimsollError('bad-sla', message, {
    advice: near === undefined ? list : `Did you mean '${near}'?`,
  })
}
