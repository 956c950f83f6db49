import { PlimsollError, type SourcePlace } from '../../../base/error.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { parseSlaText, readLimitText } from '../sla-text.ts'
import { quoted } from '../sla-words.ts'
import { readLimit } from '../written-limits.ts'
import type { DocumentSla } from '../written-sla.ts'
import { type DocumentMap, type DocumentNode, documentError, readDocumentTree } from './document-tree.ts'
import { isEndpointEntry, readEndpointEntry } from './endpoint-entry.ts'
import { readTeamTable, teamTables } from './team-tables.ts'

/*
 * An SLA document is YAML. Its sections have the names of a plan's keys:
 *
 *   sla:          a list of SLAs in the grammar, or limits by metric
 *   endpoints:    limits by metric, for each endpoint; likewise groups, measures, tags, scenarios, metrics and phases
 *
 * It can also contain informal SLAs that teams wrote without a tool: under any other name, an entry with an `endpoint`, its
 * targets and its load; and the four tables of `team-tables.ts`.
 */

/** The sections whose entries are names, each with the word that precedes such a name in the grammar. */
const namedSections: Readonly<Record<string, string>> = {
  endpoints: 'endpoint',
  groups: 'group',
  measures: 'measure',
  tags: 'tag',
  scenarios: 'scenario',
  metrics: 'metric',
}

/** Parses an SLA document. Throws a `PlimsollError` (`bad-sla-file` or `bad-sla`) with the line of the mistake. */
export function parseSlaDocument(text: string, file: string): DocumentSla[] {
  const tree = readDocumentTree(text, file)
  if (tree.kind === 'list') return readList(tree.items)
  if (tree.kind === 'text') throw documentError('it is plain text, not a list or a map of SLAs', tree.place)
  return tree.entries.flatMap(({ key, place, value }) => readSection(key, place, value))
}

function readSection(key: string, place: SourcePlace, value: DocumentNode): DocumentSla[] {
  if (key === 'sla' || key === 'slas') {
    return value.kind === 'list' ? readList(value.items) : readLimits(mapOf(value, key), undefined)
  }
  if (key === 'phases') {
    return mapOf(value, key).entries.flatMap((phase) =>
      readLimits(mapOf(phase.value, phase.key), undefined).map((sla) => {
        const { clauses } = sla.written
        return { ...sla, written: { ...sla.written, clauses: { ...clauses, phase: phase.key } } }
      }),
    )
  }
  if (Object.hasOwn(namedSections, key)) {
    return mapOf(value, key).entries.flatMap((each) =>
      readLimits(mapOf(each.value, each.key), `${namedSections[key]} ${each.key}`),
    )
  }
  if (teamTables.includes(key)) return readTeamTable(key, mapOf(value, key))
  if (isEndpointEntry(value)) return readEndpointEntry(value)
  const known = ['sla', 'phases', ...Object.keys(namedSections), ...teamTables]
  const near = nearestName(key, known)
  throw documentError(
    `${JSON.stringify(key)} is neither a known section nor an entry with an 'endpoint'`,
    place,
    `${near === undefined ? '' : `Did you mean '${near}'? `}The sections are ${known.join(', ')}.`,
  )
}

/** Reads a list of strings and of limits by metric. */
function readList(items: readonly DocumentNode[]): DocumentSla[] {
  return items.flatMap((item) => {
    if (item.kind === 'map') return readLimits(item, undefined)
    if (item.kind === 'list') throw documentError('an item of its list is a list itself', item.place)
    return [{ written: atPlace(item.place, () => parseSlaText(item.text)), place: item.place }]
  })
}

/** Reads limits by metric, each a single limit or a list of limits. */
function readLimits({ entries }: DocumentMap, scope: string | undefined): DocumentSla[] {
  return entries.flatMap(({ key: metric, value }) => {
    // YAML reads `- GET /agents: p95 < 1s` without quotes as a map entry, but it is meant as an SLA.
    if (scope === undefined && value.kind === 'text' && !/^[a-z][\w.]*(?:\(.*\))?$/i.test(metric)) {
      const text = `${quoted(metric)}: ${value.text}`
      return [{ written: atPlace(value.place, () => parseSlaText(text)), place: value.place }]
    }
    const limits = value.kind === 'list' ? value.items : [value]
    return limits.map((limit) => {
      if (limit.kind === 'map') {
        const written = atPlace(limit.place, () => readLimit(metric, objectOf(limit)))
        return { written: { ...written, ...(scope !== undefined && { scope }) }, place: limit.place }
      }
      if (limit.kind !== 'text')
        throw documentError(`the limit of '${metric}' is a list within a list`, limit.place)
      const written = atPlace(limit.place, () => {
        const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(limit.text)!
        const rest = readLimitText(found[2]!)
        // The metric is parsed with the grammar, so that the same names are valid in both.
        const { comparison: _, ...plain } = parseSlaText(
          `${metric} < ${rest.limit === '' ? '?' : rest.limit}`,
        )
        return {
          ...plain,
          ...rest,
          ...(scope !== undefined && { scope }),
          ...(found[1] !== undefined && { comparison: found[1] as '<' }),
        }
      })
      return { written, place: limit.place }
    })
  })
}

/** Converts a map of strings, which is a limit with its clauses, to an object. */
function objectOf({ entries }: DocumentMap): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ key, value }) => {
      if (value.kind !== 'text') throw documentError(`'${key}' must be plain text`, value.place)
      return [key, value.text]
    }),
  )
}

function mapOf(node: DocumentNode, what: string): DocumentMap {
  if (node.kind === 'map') return node
  throw documentError(`'${what}' must be a map with entries`, node.place)
}

/** Runs `read`, and adds the place in the document to an error that it throws. */
function atPlace<T>(place: SourcePlace, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof PlimsollError) {
      error.place ??= place
      // Keys lead to a place in a plan, which a document does not have.
      error.keys = []
    }
    throw error
  }
}
