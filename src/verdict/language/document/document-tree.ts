import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { PlimsollError, type SourcePlace } from '../../../base/error.ts'

/** A parsed document: maps, lists and strings, each with its place. */
export type DocumentNode = DocumentMap | DocumentList | DocumentText

export interface DocumentMap {
  kind: 'map'
  place: SourcePlace
  entries: { key: string; place: SourcePlace; value: DocumentNode }[]
}

export interface DocumentList {
  kind: 'list'
  place: SourcePlace
  items: DocumentNode[]
}

export interface DocumentText {
  kind: 'text'
  place: SourcePlace
  /** The text as it is written, also for numbers. */
  text: string
}

/** The limits of a document: its length in UTF-16 units, its depth, and its number of nodes. */
const limits = { length: 1_000_000, depth: 20, nodes: 50_000 }

/**
 * Parses YAML, or JSON, which is YAML. Throws a `PlimsollError` (`bad-sla-file`) with the line for invalid YAML, for a
 * document over the limits, and for aliases: they could expand a small file to a huge document.
 */
export function readDocumentTree(text: string, file: string): DocumentNode {
  if (text.length > limits.length)
    throw documentError(`it is longer than ${limits.length.toLocaleString('en-US')} characters`, {
      file,
      line: 1,
    })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true })
  const placeOf = (offset: number): SourcePlace => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const [error] = document.errors
  if (error !== undefined)
    throw documentError(`it is not YAML: ${firstLine(error.message)}`, placeOf(error.pos[0]))
  if (document.contents === null) throw documentError('it is empty', { file, line: 1 })
  let count = 0

  const read = (node: Node | null, depth: number, at: SourcePlace): DocumentNode => {
    const place = node?.range ? placeOf(node.range[0]) : at
    count += 1
    if (depth > limits.depth || count > limits.nodes)
      throw documentError('it has too many or too deeply nested parts', place)
    if (node === null) return { kind: 'text', place, text: '' }
    if (isAlias(node)) throw documentError('it has an alias to another part of the document', place)
    if (isScalar(node)) return { kind: 'text', place, text: String(node.source ?? node.value ?? '') }
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map((item) => read(item as Node, depth + 1, place)) }
    if (!isMap(node)) throw documentError('it has a part that is neither a map, a list nor text', place)
    const entries = node.items.map(({ key, value }) => {
      const name = read(key as Node, depth + 1, place)
      if (name.kind !== 'text') throw documentError('a key in it is not text', name.place)
      return { key: name.text, place: name.place, value: read(value as Node | null, depth + 1, name.place) }
    })
    return { kind: 'map', place, entries }
  }
  return read(document.contents as Node, 0, { file, line: 1 })
}

/** Creates an error about an SLA document. Without `advice`, it advises to write a list of SLAs. */
export function documentError(why: string, place: SourcePlace, advice?: string): PlimsollError {
  return new PlimsollError('bad-sla-file', `the SLA document cannot be read: ${why}`, {
    advice: advice ?? 'Write a list of SLAs: sla: ["p95 < 300ms", "GET /agents: p95 < 300ms"].',
    place,
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200)
}
