import { PlimsollError, type SourcePlace } from '../../../base/error.ts'
import { nearestName } from '../../../base/text/nearest-name.ts'
import { parseSlaText, readLimitText } from '../sla-text.ts'
import { quoted } from '../sla-words.ts'
import { readLimit } from '../written-limits.ts'
import type { DocumentSla } from '../written-sla.ts'
import { bad, type DocumentMap, type DocumentNode, readDocumentTree } from './document-tree.ts'
import { isEndpointEntry, readEndpointEntry } from './endpoint-entry.ts'
import { readTeamTable, teamTables } from './team-tables.ts'

/*
 * A document with promises is YAML. It has what a plan would say, under the names of a plan:
 *
 *   sla:          a list of promises in the grammar, or limits by metric
 *   endpoints:    limits by metric, by the name of the endpoint; so groups, measures, tags, scenarios, phases
 *
 * and, under any other name, what teams write who have no tool yet: an entry with an `endpoint`, its targets and its load, and
 * the four tables of `team-tables.ts`.
 */

/** The parts of a document that go by the names of what they promise something of, and the words before a name there. */
const listed: Readonly<Record<string, string>> = {
  endpoints: 'endpoint',
  groups: 'group',
  measures: 'measure',
  tags: 'tag',
  scenarios: 'scenario',
  metrics: 'metric',
}

/** Reads a document with promises. Throws a `PlimsollError` (`bad-sla-file`, `bad-sla`) with its line. */
export function parseSlaDocument(text: string, file: string): DocumentSla[] {
  const tree = readDocumentTree(text, file)
  if (tree.kind === 'list') return readList(tree.items)
  if (tree.kind === 'text') throw bad('it is a text and not a list of promises', tree.place)
  return tree.entries.flatMap(({ key, place, value }) => readPart(key, place, value))
}

function readPart(key: string, place: SourcePlace, value: DocumentNode): DocumentSla[] {
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
  if (Object.hasOwn(listed, key)) {
    return mapOf(value, key).entries.flatMap((each) =>
      readLimits(mapOf(each.value, each.key), `${listed[key]} ${each.key}`),
    )
  }
  if (teamTables.includes(key)) return readTeamTable(key, mapOf(value, key))
  if (isEndpointEntry(value)) return readEndpointEntry(value)
  const known = ['sla', 'phases', ...Object.keys(listed), ...teamTables]
  const near = nearestName(key, known)
  throw bad(
    `${JSON.stringify(key)} is neither an entry with an endpoint nor a part that is known`,
    place,
    `${near === undefined ? '' : `Did you mean '${near}'? `}The parts are ${known.join(', ')}.`,
  )
}

/** Promises as texts. */
function readList(items: readonly DocumentNode[]): DocumentSla[] {
  return items.flatMap((item) => {
    if (item.kind === 'map') return readLimits(item, undefined)
    if (item.kind === 'list') throw bad('a promise in it is a list', item.place)
    return [{ written: atPlace(item.place, () => parseSlaText(item.text)), place: item.place }]
  })
}

/** Limits by metric, each a text or a list of them. */
function readLimits({ entries }: DocumentMap, scope: string | undefined): DocumentSla[] {
  return entries.flatMap(({ key: metric, value }) => {
    // `- GET /agents: p95 < 1s` without quotes is an entry to YAML, and plainly meant.
    if (scope === undefined && value.kind === 'text' && !/^[a-z][\w.]*(?:\(.*\))?$/i.test(metric)) {
      const text = `${quoted(metric)}: ${value.text}`
      return [{ written: atPlace(value.place, () => parseSlaText(text)), place: value.place }]
    }
    const limits = value.kind === 'list' ? value.items : [value]
    return limits.map((limit) => {
      if (limit.kind === 'map') {
        const written = atPlace(limit.place, () => readLimit(metric, textsOf(limit)))
        return { written: { ...written, ...(scope !== undefined && { scope }) }, place: limit.place }
      }
      if (limit.kind !== 'text') throw bad(`the limit of '${metric}' is not a text`, limit.place)
      const written = atPlace(limit.place, () => {
        const found = /^\s*(<=|>=|<|>)?\s*([\s\S]*?)\s*$/.exec(limit.text)!
        const rest = readLimitText(found[2]!)
        // Through the grammar, so that a metric that could not be written there is none here either.
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

/** An object of texts: a limit with its clauses. */
function textsOf({ entries }: DocumentMap): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ key, value }) => {
      if (value.kind !== 'text') throw bad(`'${key}' is not a text`, value.place)
      return [key, value.text]
    }),
  )
}

function mapOf(node: DocumentNode, what: string): DocumentMap {
  if (node.kind === 'map') return node
  throw bad(`${quoted(what)} has no entries`, node.place)
}

/** Gives a mistake the place in the document. */
function atPlace<T>(place: SourcePlace, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof PlimsollError) {
      error.place ??= place
      // There are no keys of a plan in a document.
      error.keys = []
    }
    throw error
  }
}
