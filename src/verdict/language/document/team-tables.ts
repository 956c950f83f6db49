import type { SourcePlace } from '../../../base/error.ts'
import { failureClasses } from '../../../base/failure-class.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { readClauses } from '../sla-clauses.ts'
import { wordsOf } from '../sla-words.ts'
import type { DocumentSla } from '../written-sla.ts'
import { bad, type DocumentMap } from './document-tree.ts'
import { documentSla, readTarget } from './target-text.ts'

/** A row of a table: its name and its text. */
interface Row {
  name: string
  text: string
  place: SourcePlace
}

/** The function that reads a row of each table. */
const tables: Readonly<Record<string, (row: Row) => DocumentSla[]>> = {
  minimum_throughput: throughput,
  resource_limits: resource,
  production_targets: errorsUnderLoad,
  acceptable_errors: errorsOfKind,
}

/** The names of the known tables. */
export const teamTables: readonly string[] = Object.keys(tables)

/** Reads one of the tables. Throws a `PlimsollError` (`bad-sla-file`) with the line of the mistake. */
export function readTeamTable(name: string, { entries }: DocumentMap): DocumentSla[] {
  return entries.flatMap(({ key, value }) => {
    if (value.kind !== 'text') throw bad(`'${key}' must be plain text`, value.place)
    return tables[name]!({ name: key, text: value.text, place: value.place })
  })
}

/** The length of the windows in which a sustained throughput must be reached, in seconds. */
const sustainedSeconds = 10

/**
 * Reads a throughput. A `baseline` applies to all the judged time, `sustained` to every window of 10 s, and `burst` to
 * the given time once. `(with P95 <500ms)` is an SLA of its own, which applies while there is that throughput.
 */
function throughput({ name, text, place }: Row): DocumentSla[] {
  const target = readTarget(text, place)
  const least = { comparison: target.comparison ?? ('>=' as const), limit: target.limit }
  const length = /^for\s+(.+)$/i.exec(target.remark)
  const beside = /^with\s+(p\d+(?:\.\d+)?|mean|max)\s*(<=?)\s*(\S+)$/i.exec(target.remark)
  if (target.remark !== '' && length === null && beside === null) {
    throw bad(
      `'${name}' has an unknown remark (${target.remark})`,
      place,
      "Write '(for 30 seconds)' or '(with P95 <500ms)'.",
    )
  }
  const window =
    length === null ? undefined : inGrammar(place, () => readClauses(['for', ...wordsOf(length[1]!)])).window
  const isSustained = /^sustained/i.test(name)
  const every = isSustained ? { kind: 'every' as const, seconds: sustainedSeconds } : undefined
  const stretch = window ?? every
  const slas = [documentSla('rps', least, place, stretch && { clauses: { window: stretch } })]
  if (beside === null) return slas
  const [, metric, comparison, limit] = beside
  const value = Number.parseFloat(target.limit)
  return [
    ...slas,
    documentSla(metric!.toLowerCase(), { comparison: comparison as '<', limit: limit! }, place, {
      clauses: { conditions: [{ name: 'rps', comparison: '>=', value }] },
    }),
  ]
}

const resources: Readonly<Record<string, string>> = {
  cpu: 'target.cpu',
  cpu_utilization: 'target.cpu',
  cpu_usage: 'target.cpu',
  memory: 'target.memory',
  memory_usage: 'target.memory',
  database_connections: 'postgres.connections',
  postgres_connections: 'postgres.connections',
  redis_connections: 'redis.connections',
}

/** Reads what the target may use: `<70% under normal load, <90% under peak`. */
function resource({ name, text, place }: Row): DocumentSla[] {
  const metric = Object.hasOwn(resources, name) ? resources[name]! : undefined
  if (metric === undefined) throw unknown('resource', 'resources', name, Object.keys(resources), place)
  return text.split(/,\s+/).map((part) => {
    const target = readTarget(part, place)
    const load = /^under\s+(\w+)(?:\s+load)?$/i.exec(target.words)
    return documentSla(metric, target, place, load === null ? {} : { phaseIfAny: loadNamed(load[1]!) })
  })
}

/** Reads the share of errors under a load: `normal_load: <0.01%`. */
function errorsUnderLoad({ name, text, place }: Row): DocumentSla[] {
  const load = /^(\w+?)(?:_load)?$/.exec(name)
  if (load === null) throw bad(`'${name}' is not the name of a load`, place, "Write it as 'normal_load'.")
  return [documentSla('errors', readTarget(text, place), place, { phaseIfAny: loadNamed(load[1]!) })]
}

/** A load is the phase, or the level, of that name. Without such a phase `normal` is the whole run. */
function loadNamed(name: string): NonNullable<DocumentSla['phaseIfAny']> {
  const plain = name.toLowerCase()
  return { name: plain, otherwise: plain === 'normal' ? 'run' : 'nothing' }
}

/** Reads the share of errors of a kind: `5xx: <0.01%`, `timeouts: <0.05%`, `503: <1%`. */
function errorsOfKind({ name, text, place }: Row): DocumentSla[] {
  const classes = failureClasses.map((each) => each.replace('http_', ''))
  const plain = name.toLowerCase()
  const kind = [plain, plain.replace(/s$/, '')].find((each) => classes.includes(each)) ?? plain
  const metric = ['total', 'all', 'errors'].includes(plain) ? 'errors' : `errors.${kind}`
  const isKnown = metric === 'errors' || classes.includes(kind) || /^[1-9]\d\d$/.test(kind)
  if (!isKnown) throw unknown('kind of error', 'kinds of errors', name, classes, place)
  return [documentSla(metric, readTarget(text, place), place)]
}

function unknown(
  what: string,
  plural: string,
  name: string,
  known: readonly string[],
  place: SourcePlace,
): Error {
  const near = nearestName(name, known)
  return bad(
    `there is no ${what} '${name}'`,
    place,
    near === undefined ? `The ${plural} are ${known.join(', ')}.` : `Did you mean '${near}'?`,
  )
}

/** Turns an error in the grammar into one of the document. */
function inGrammar<T>(place: SourcePlace, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error), place)
  }
}
