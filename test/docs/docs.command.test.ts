import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type DemoService, startDemo } from '../../demo/service.ts'
import { parseSlaDocument } from '../../src/verdict/language/document/sla-document.ts'
import { plimsoll } from '../support/command.ts'
import { isRun, mistakeIn, readCommandLines } from './command-lines.ts'
import { type Kind, kindOf } from './kinds.ts'
import { anchors, type Block, links, prose, readPages, root } from './page.ts'
import { PageRun } from './page-run.ts'
import { DocsProject } from './project.ts'
import { typeErrors } from './type-check.ts'

const pages = readPages()
const blocks = pages.flatMap((page) => page.blocks)
const commands = ['run', 'quick', 'demo', 'doctor']
const sources = globSync(['src/**/*.ts', 'test/support/*.ts'], { cwd: root }).map((file) => join(root, file))
const project = new DocsProject()
let demo: DemoService
/** The flags of each command, by its own help. */
let flags: Record<string, ReadonlySet<string>>

beforeAll(async () => {
  demo = await startDemo()
  const helps = await Promise.all(commands.map((command) => plimsoll([command, '--help'])))
  flags = Object.fromEntries(
    helps.map(({ stdout }, at) => [
      commands[at],
      new Set([...stdout.matchAll(/(?<=^ {2}(?:-\w, )?)(-\w|--[\w-]+)/gm)].map(([flag]) => flag)),
    ]),
  )
})

afterAll(async () => {
  await demo.close()
  project.remove()
})

const of = (...kinds: readonly Kind[]): Block[] => blocks.filter((block) => kinds.includes(kindOf(block)))

describe('blocks', () => {
  it.each(blocks.map((block) => [`${block.page}:${block.line}`, kindOf(block)]))(
    '%s is tested as %s',
    (_, kind) => {
      expect(kind).not.toBe('unknown')
    },
  )

  it('are of all kinds', () => {
    const counts = Object.groupBy(blocks, kindOf)
    // None may get lost: a kind without a block means that its reader finds none any more.
    expect(Object.keys(counts).sort()).toEqual([
      'commands',
      'fragment',
      'json',
      'module',
      'output',
      'plan',
      'record',
      'rows',
      'sketch',
      'sla-document',
      'synopsis',
      'workflow',
    ])
  })

  it('blocks of TypeScript have no type errors', async () => {
    expect(await typeErrors(of('plan', 'module', 'fragment'), project.folder)).toEqual([])
  })

  it.each(of('sla-document').map((block) => [`${block.page}:${block.line}`, block] as const))(
    'are documents of SLAs: %s',
    (place, { text }) => {
      expect(parseSlaDocument(text, place).length).toBeGreaterThan(0)
    },
  )

  it.each(of('record').map((block) => [`${block.page}:${block.line}`, block] as const))(
    'are parts of a record: %s',
    (_, { text }) => {
      expect(
        partOf('schema/run-record.schema.json').safeParse(JSON.parse(text)).error?.issues,
      ).toBeUndefined()
    },
  )

  it('blocks of JSON are JSON', () => {
    for (const { text } of of('json')) expect(() => JSON.parse(text)).not.toThrow()
  })

  it('blocks of commands that are not run name existing commands and flags', () => {
    const steps = of('workflow').map((block) => ({ ...block, text: runSteps(block.text) }))
    const synopses = of('synopsis').map((block) => ({ ...block, text: block.text.replaceAll(/[[\]]/g, '') }))
    const mistakes = [...of('commands'), ...steps, ...synopses].flatMap(({ page, line, text }) =>
      readCommandLines(text, filesOf(page))
        .filter(({ kind }) => kind !== 'file')
        .map((command) => [`${page}:${line}: ${command.text}`, mistakeIn(command, flags)])
        .filter(([, mistake]) => mistake !== undefined),
    )
    expect(mistakes).toEqual([])
  })
})

describe('prose', () => {
  it.each(pages.map((page) => [page.path, page] as const))('of %s names flags that there are', (_, page) => {
    // Of other programs, of scripts of ours, and of commands that are to come.
    const others = new Set([
      '--cpus',
      '--save-dev',
      '--faults',
      '--write-docs',
      '--only',
      '--differ',
      '--project',
    ])
    const known = new Set(Object.values(flags).flatMap((each) => [...each]))
    const named = [...prose(page).matchAll(/(?<=[`\s(|])--[a-z][a-z-]+/g)].map(([flag]) => flag)
    expect(named.filter((flag) => !known.has(flag) && !others.has(flag))).toEqual([])
  })

  it.each(pages.map((page) => [page.path, page] as const))(
    'of %s has links that lead somewhere',
    (_, page) => {
      const broken = links(page).filter((link) => {
        if (/^https?:/.test(link)) return false
        const [path, anchor] = link.split('#')
        const target = path === '' ? page.path : relative(root, resolve(root, dirname(page.path), path!))
        if (!existsSync(join(root, target))) return true
        const other = pages.find((each) => each.path === target)
        return anchor !== undefined && other !== undefined && !anchors(other).includes(anchor)
      })
      expect(broken).toEqual([])
    },
  )

  it('the page on architecture names existing files and parts', () => {
    const text = prose(pages.find(({ path }) => path === 'docs/architecture.md')!)
    const code = [...text.matchAll(/`([^`\s]+)`/g)].map(([, name]) => name!)
    const isThere = (path: string) =>
      [root, join(root, 'src')].some((base) => existsSync(join(base, path))) ||
      (!path.includes('/') && sources.some((file) => file.endsWith(`/${path}`)))
    const paths = code.filter((name) => /^[\w./-]+(\.tsx?|\/)$/.test(name))
    expect(paths.filter((path) => !isThere(path))).toEqual([])
    const words = new Set(sources.flatMap((file) => readFileSync(file, 'utf8').match(/\b[A-Z]\w+/g) ?? []))
    const parts = code
      .map((name) => name.split(/[.(]/)[0]!)
      .filter((name) => /^[A-Z][a-z]+[A-Z]?\w*$/.test(name))
    expect(parts.filter((name) => !words.has(name) && !/^(Date|Authorization)$/.test(name))).toEqual([])
  })

  it('the page on invalid verdicts quotes existing reasons', () => {
    const page = pages.find(({ path }) => path === 'docs/troubleshooting.md')!
    const section = prose(page).split('## The verdict is `invalid`')[1]!.split('\n### ')[0]!
    const quoted = [...section.replaceAll(/\s+/g, ' ').matchAll(/(?<![*\w])\*([^*]+)\*/g)].map(
      ([, text]) => text!,
    )
    const code = sources
      .filter((file) => /src\/(verdict|fleet)\//.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    const parts = quoted.flatMap((text) => text.split('…')).map((part) => part.trim())
    expect(quoted.length).toBeGreaterThan(15)
    expect(parts.filter((part) => !code.includes(part))).toEqual([])
  })

  it('README leads to every page', () => {
    const reached = links(pages[0]!).map((link) => link.split('#')[0])
    expect(
      pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !reached.includes(path)),
    ).toEqual([])
  })
})

describe.concurrent('commands and plans', () => {
  const run = pages.filter(({ blocks }) =>
    blocks.some((block) => ['plan', 'output'].includes(kindOf(block)) || hasCommands(block)),
  )
  it.for(run.map((page) => [page.path, page] as const))(
    'of %s run',
    { timeout: 120_000 },
    async ([, page], context) => {
      const mistakes = await new PageRun(project, page, filesFor(page.path), demo.url).mistakes()
      context.expect(mistakes).toEqual([])
    },
  )
})

function hasCommands(block: Block): boolean {
  if (kindOf(block) !== 'commands') return false
  return readCommandLines(block.text, filesOf(block.page)).some(isRun)
}

/** The files that a page says, and those of other pages, which it may speak of; a configuration is of its page alone. */
function filesFor(page: string): Map<string, string> {
  const others = blocks.filter((block) => block.page !== page && block.file !== 'plimsoll.config.ts')
  const own = blocks.filter((block) => block.page === page)
  const named = [...others.reverse(), ...own].filter(({ file }) => file !== undefined)
  const files = new Map(named.map(({ file, text }) => [file!, text]))
  // A folder of plans, of which two are enough.
  for (const name of ['agents.load.ts', 'open.load.ts']) files.set(`plans/${name}`, files.get(name)!)
  return files
}

function filesOf(page: string): ReadonlySet<string> {
  return new Set(filesFor(page).keys())
}

/** The commands of a GitHub Actions file. */
function runSteps(text: string): string {
  const { jobs } = parse(text) as { jobs: Record<string, { steps: { run?: string }[] }> }
  return Object.values(jobs)
    .flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    .join('\n')
}

/** What reads a part of a document: its schema, with no key required. */
function partOf(schema: string): z.ZodType {
  const text = readFileSync(join(root, schema), 'utf8')
  const whole = JSON.parse(text, (key, value) => (key === 'required' && Array.isArray(value) ? [] : value))
  return z.fromJSONSchema(whole)
}
