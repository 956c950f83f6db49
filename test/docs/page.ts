import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const root: string = resolve(import.meta.dirname, '../..')

/** A fenced block of a page. */
export interface Block {
  /** The page's path from the root of the repository. */
  page: string
  /** The line of its first line of text, from 1. */
  line: number
  language: string
  text: string
  /** What hidden comments right before it say: `<!-- file: limits.yaml -->`. */
  notes: Readonly<Record<string, string>>
  /** The file that its first line, or a note, says it is. */
  file: string | undefined
}

/** A page of the documentation. */
export interface Page {
  path: string
  text: string
  blocks: readonly Block[]
}

/** The pages whose blocks are tested. */
export function readPages(): Page[] {
  const paths = [
    'README.md',
    'CONTRIBUTING.md',
    'demo/README.md',
    ...globSync('docs/**/*.md', { cwd: root }).sort(),
  ]
  return paths.map((path) => {
    const text = readFileSync(resolve(root, path), 'utf8')
    return { path, text, blocks: readBlocks(path, text) }
  })
}

function readBlocks(page: string, text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let notes: Record<string, string> = {}
  for (let at = 0; at < lines.length; at++) {
    const note = /^<!-- ([a-z]+)(?:: (.*))? -->$/.exec(lines[at]!)
    if (note !== null) notes[note[1]!] = note[2] ?? ''
    const fence = /^(\s*)```(\S*)/.exec(lines[at]!)
    if (fence === null) {
      if (note === null && lines[at] !== '') notes = {}
      continue
    }
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```')
    if (end === -1) throw new Error(`${page}:${at + 1}: this block has no end`)
    const body = lines.slice(at + 1, end).join('\n')
    const file = notes.file ?? /^\/\/ ([\w.-]+\.ts)\n/.exec(body)?.[1]
    blocks.push({ page, line: at + 2, language: fence[2]!, text: body, notes, file })
    notes = {}
    at = end
  }
  return blocks
}

/** The page without its blocks and comments: what is prose, tables and headings. */
export function prose({ text }: Page): string {
  return text.replaceAll(/^\s*```[\s\S]*?^\s*```$/gm, '').replaceAll(/<!--[\s\S]*?-->/g, '')
}

/** The names by which GitHub lets a page's headings be linked. */
export function anchors(page: Page): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The targets of a page's links and pictures. */
export function links(page: Page): string[] {
  return [
    ...prose(page)
      .replaceAll(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target!)
}
