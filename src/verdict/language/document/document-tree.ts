import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { PlimsollError, type SourcePlace } from '../../../base/error.ts'

/** A document as far as promises need it: names, lists and texts, each with its place. */
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
  /** As it is written, a number as well. */
  text: string
}

/** The largest document that is read, in UTF-16 units; how deep it may be, and how many parts it may have. */
const limits = { length: 1_000_000, depth: 20, nodes: 50_000 }

/**
 * Reads YAML (or JSON, which is YAML). Throws a `PlimsollError` (`bad-sla-file`) with the line for what is no YAML, for what is too
 * large, and for references within it: they could make a small file huge.
 */
export function readDocumentTree(text: string, file: string): DocumentNode {
  if (text.length > limits.length) throw bad('it is longer than a million characters', { file, line: 1 })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true })
  const placeOf = (offset: number): SourcePlace => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const [error] = document.errors
  if (error !== undefined) throw bad(`it is not YAML: ${firstLine(error.message)}`, placeOf(error.pos[0]))
  if (document.contents === null) throw bad('it is empty', { file, line: 1 })
  let count = 0

  const read = (node: Node | null, depth: number, at: SourcePlace): DocumentNode => {
    const place = node?.range ? placeOf(node.range[0]) : at
    count += 1
    if (depth > limits.depth || count > limits.nodes)
      throw bad('it is too large to be a document with promises', place)
    if (node === null) return { kind: 'text', place, text: '' }
    if (isAlias(node)) throw bad('it refers to another part of itself', place)
    if (isScalar(node)) return { kind: 'text', place, text: String(node.source ?? node.value ?? '') }
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map((item) => read(item as Node, depth + 1, place)) }
    if (!isMap(node)) throw bad('it has something in it that is neither a name, a list nor a text', place)
    const entries = node.items.map(({ key, value }) => {
      const name = read(key as Node, depth + 1, place)
      if (name.kind !== 'text') throw bad('a name in it is not a text', name.place)
      return { key: name.text, place: name.place, value: read(value as Node | null, depth + 1, name.place) }
    })
    return { kind: 'map', place, entries }
  }
  return read(document.contents as Node, 0, { file, line: 1 })
}

/** A mistake in a document with promises. */
export function bad(why: string, place: SourcePlace, advice?: string): PlimsollError {
  return new PlimsollError('bad-sla-file', `the document with SLAs cannot be read: ${why}`, {
    advice: advice ?? 'Write promises as in the grammar: sla: ["p95 < 300ms", "GET /agents: p95 < 300ms"].',
    place,
  })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200)
}
