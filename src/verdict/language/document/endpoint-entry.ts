import type { SourcePlace } from '../../../base/error.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import type { Condition, DocumentSla } from '../written-sla.ts'
import { type DocumentMap, type DocumentNode, documentError } from './document-tree.ts'
import { documentSla, readTarget } from './target-text.ts'

/** The metrics of targets other than percentiles, by the name without its ending `_target`. */
const targets: Readonly<Record<string, string>> = {
  mean: 'mean',
  avg: 'mean',
  average: 'mean',
  min: 'min',
  max: 'max',
  stddev: 'stddev',
  rps: 'rps',
  throughput: 'rps',
  errors: 'errors',
  error_rate: 'errors',
}

/** The keys of an entry that are ignored. */
const ignoredKeys = ['description', 'note', 'notes']

/** Whether a node is a map with an `endpoint`. */
export function isEndpointEntry(node: DocumentNode): node is DocumentMap {
  return node.kind === 'map' && node.entries.some(({ key }) => key === 'endpoint')
}

/**
 * Reads an entry about an endpoint: `endpoint: GET /agents`, targets such as `p50_target: <100ms`, and the load under
 * which they apply. Throws a `PlimsollError` (`bad-sla-file`).
 */
export function readEndpointEntry({ entries }: DocumentMap): DocumentSla[] {
  const textOf = (name: string) => {
    const entry = entries.find(({ key }) => key === name)
    return entry?.value.kind === 'text' ? { text: entry.value.text, place: entry.value.place } : undefined
  }
  const named = textOf('endpoint')
  const scope = endpointName(named?.text ?? '')
  const load = textOf('load')
  const conditions = load && parseMinLoad(load.text, load.place)
  return entries.flatMap(({ key, place, value }) => {
    if (['endpoint', 'load', ...ignoredKeys].includes(key)) return []
    const metric = metricOf(key)
    if (metric === undefined) throw unknownTarget(key, place)
    if (value.kind !== 'text') throw documentError(`'${key}' must be plain text`, value.place)
    const target = readTarget(value.text, value.place)
    return [
      documentSla(metric, target, value.place, {
        scope,
        ...(named && { scopePlace: named.place }),
        ...(conditions && { clauses: { conditions } }),
      }),
    ]
  })
}

/** Converts a name to the form that a plan uses: `{id}` becomes `:id`, and trailing dots are dropped. */
function endpointName(text: string): string {
  return text
    .trim()
    .replace(/(?:\.\.\.|…)$/, '')
    .replace(/\{(\w+)\}/g, ':$1')
}

/** The metric of a target: p95 for `p95_target`, p99.9 for `p99_9_target`. */
function metricOf(key: string): string | undefined {
  const name = key.replace(/_target$/, '')
  const percentile = /^p(\d{1,2})(?:[._](\d+))?$/.exec(name)
  if (percentile !== null) return `p${percentile[1]}${percentile[2] === undefined ? '' : `.${percentile[2]}`}`
  return Object.hasOwn(targets, name) ? targets[name] : undefined
}

function unknownTarget(key: string, place: SourcePlace): Error {
  const known = [
    'p50_target',
    'p95_target',
    'p99_target',
    ...Object.keys(targets).map((name) => `${name}_target`),
    'load',
  ]
  const near = nearestName(key, known)
  return documentError(
    `there is no target '${key}'`,
    place,
    near === undefined ? `The targets are ${known.join(', ')}.` : `Did you mean '${near}'?`,
  )
}

/** Parses the minimum load for targets to apply: `100 users`. Text after a comma is ignored. */
function parseMinLoad(text: string, place: SourcePlace): Condition[] {
  const [minLoad = ''] = text.split(/,\s/, 1)
  const found =
    /^\s*([\d,]+(?:\.\d+)?)\s*(?:concurrent\s+)?(users?|(?:requests?|req)\/(?:s|sec|second)|rps)\s*$/i.exec(
      minLoad,
    )
  if (found === null) {
    throw documentError(
      `the load ${JSON.stringify(text)} is not a number of users or requests/second`,
      place,
      "Write it as '100 concurrent users' or '500 requests/second'.",
    )
  }
  const name = /^user/i.test(found[2]!) ? 'users' : 'rps'
  return [{ name, comparison: '>=', value: Number(found[1]!.replaceAll(',', '')) }]
}
