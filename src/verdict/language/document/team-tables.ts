import type { SourcePlace } from '../../../base/error.ts'
import { failureClasses } from '../../../base/failure-class.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { readClauses } from '../sla-clauses.ts'
import { wordsOf } from '../sla-words.ts'
import type { DocumentSla } from '../written-sla.ts'
import { type DocumentMap, documentError } from './document-tree.ts'
import { documentSla, readTarget } from './target-text.ts'

/** A row of a table: its name and its text. */
interface Row {
  name: string
  text: string
  place: SourcePlace
}

/** The function that reads a row of each table. */
const tables: Readonly<Record<string, (row: Row) => DocumentSla[]>> = {
  minimum_throughput: readThroughput,
  resource_limits: readResource,
  production_targets: readErrorsUnderLoad,
  acceptable_errors: readErrorsOfKind,
}

/** The names of the known tables. */
export const teamTables: readonly string[] = Object.keys(tables)

/** Reads one of the tables. Throws a `PlimsollError` (`bad-sla-file`) with the line of the mistake. */
export function readTeamTable(name: string, { entries }: DocumentMap): DocumentSla[] {
  return entries.flatMap(({ key, value }) => {
    if (value.kind !== 'text') throw documentError(`'${key}' must be plain text`, value.place)
    return tables[name]!({ name: key, text: value.text, place: value.place })
  })
}

/** The duration of the windows in which a sustained throughput must be reached, in seconds. */
const sustainedSeconds = 10

/**
 * Reads a throughput. `sustained` applies to every window of 10 s, and `burst` to one window of the given duration.
 * `baseline` and `sustained` belong to the level or phase `normal`, others to that of their own name; without such a phase,
 * they apply to the whole run. `(with P95 <500ms)` is a separate SLA, which applies while there is that throughput.
 */
function readThroughput({ name, text, place }: Row): DocumentSla[] {
  const target = readTarget(text, place)
  const minimum = { comparison: target.comparison ?? ('>=' as const), limit: target.limit }
  const duration = /^for\s+(.+)$/i.exec(target.remark)
  const withLimit = /^with\s+(p\d+(?:\.\d+)?|mean|max)\s*(<=?)\s*(\S+)$/i.exec(target.remark)
  if (target.remark !== '' && duration === null && withLimit === null) {
    throw documentError(
      `'${name}' has an unknown remark (${target.remark})`,
      place,
      "Write '(for 30 seconds)' or '(with P95 <500ms)'.",
    )
  }
  const window =
    duration === null
      ? undefined
      : asDocumentError(place, () => readClauses(['for', ...wordsOf(duration[1]!)])).window
  const isSustained = /^sustained/i.test(name)
  const every = isSustained ? { kind: 'every' as const, seconds: sustainedSeconds } : undefined
  const slaWindow = window ?? every
  const load = isSustained || /^baseline/i.test(name) ? 'normal' : name.toLowerCase()
  const phaseIfAny = { name: load, otherwise: 'run' as const }
  const slas = [
    documentSla('rps', minimum, place, { ...(slaWindow && { clauses: { window: slaWindow } }), phaseIfAny }),
  ]
  if (withLimit === null) return slas
  const [, metric, comparison, limit] = withLimit
  const value = Number.parseFloat(target.limit)
  return [
    ...slas,
    documentSla(metric!.toLowerCase(), { comparison: comparison as '<', limit: limit! }, place, {
      clauses: { conditions: [{ name: 'rps', comparison: '>=', value }] },
      phaseIfAny,
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

/** Reads the limits of a resource of the target: `<70% under normal load, <90% under peak`. */
function readResource({ name, text, place }: Row): DocumentSla[] {
  const metric = Object.hasOwn(resources, name) ? resources[name]! : undefined
  if (metric === undefined) throw unknownName('resource', 'resources', name, Object.keys(resources), place)
  return text.split(/,\s+/).map((part) => {
    const target = readTarget(part, place)
    const load = /^under\s+(\w+)(?:\s+load)?$/i.exec(target.words)
    return documentSla(metric, target, place, load === null ? {} : { phaseIfAny: phaseOfLoad(load[1]!) })
  })
}

/** Reads the share of errors under a load: `normal_load: <0.01%`. */
function readErrorsUnderLoad({ name, text, place }: Row): DocumentSla[] {
  const load = /^(\w+?)(?:_load)?$/.exec(name)
  if (load === null)
    throw documentError(`'${name}' is not the name of a load`, place, "Write it as 'normal_load'.")
  return [documentSla('errors', readTarget(text, place), place, { phaseIfAny: phaseOfLoad(load[1]!) })]
}

/** Returns the phase or level named after a load. Without such a phase, `normal` means the whole run. */
function phaseOfLoad(name: string): NonNullable<DocumentSla['phaseIfAny']> {
  const plain = name.toLowerCase()
  return { name: plain, otherwise: plain === 'normal' ? 'run' : 'nothing' }
}

/** Reads the share of errors of a kind: `5xx: <0.01%`, `timeouts: <0.05%`, `503: <1%`. */
function readErrorsOfKind({ name, text, place }: Row): DocumentSla[] {
  const classes = failureClasses.map((each) => each.replace('http_', ''))
  const plain = name.toLowerCase()
  const kind = [plain, plain.replace(/s$/, '')].find((each) => classes.includes(each)) ?? plain
  const metric = ['total', 'all', 'errors'].includes(plain) ? 'errors' : `errors.${kind}`
  const isKnown = metric === 'errors' || classes.includes(kind) || /^[1-9]\d\d$/.test(kind)
  if (!isKnown) throw unknownName('kind of error', 'kinds of errors', name, classes, place)
  return [documentSla(metric, readTarget(text, place), place)]
}

function unknownName(
  what: string,
  plural: string,
  name: string,
  known: readonly string[],
  place: SourcePlace,
): Error {
  const near = nearestName(name, known)
  return documentError(
    `there is no ${what} '${name}'`,
    place,
    near === undefined ? `The ${plural} are ${known.join(', ')}.` : `Did you mean '${near}'?`,
  )
}

/** Runs `read`, and converts an error that it throws to an error of the document. */
function asDocumentError<T>(place: SourcePlace, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw documentError(error instanceof Error ? error.message : String(error), place)
  }
}
