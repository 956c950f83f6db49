import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CommandLine, isRun, ofPlan, readCommandLines, writtenFiles } from './command-lines.ts'
import { kindOf } from './kinds.ts'
import { outputMistakes } from './output.ts'
import { type Block, type Page, root } from './page.ts'
import type { DocsProject } from './project.ts'
import { shortCommand, shortPlan } from './shortened.ts'

/** In ms: a command that says nothing for so long is stuck. */
const patienceMs = 60_000

/** A page whose commands are run one after the other in a folder of their own, as a reader does it. */
export class PageRun {
  readonly #project: DocsProject
  readonly #page: Page
  readonly #files: ReadonlyMap<string, string>
  readonly #folder: string
  readonly #mistakes: string[] = []
  /** What the page's commands load: the shared demo backend, or the one that the page has started last. */
  #url: string
  #demo: ChildProcess | undefined
  #output = ''

  /** `files` are those that the page has, or other pages have said; `demoUrl` is where a demo backend listens. */
  constructor(project: DocsProject, page: Page, files: ReadonlyMap<string, string>, demoUrl: string) {
    this.#project = project
    this.#page = page
    this.#files = files
    this.#folder = join(project.folder, 'pages', page.path)
    this.#url = demoUrl
  }

  /** Runs all commands, then each plan that none of them has run. Answers what went wrong. */
  async mistakes(): Promise<string[]> {
    const used = new Set<string>()
    this.#writeFiles()
    try {
      for (const block of this.#page.blocks) {
        const kind = kindOf(block)
        if (kind === 'commands') {
          this.#output = ''
          for (const line of readCommandLines(block.text, new Set(this.#files.keys()))) {
            if (!isRun(line)) continue
            for (const word of line.words) used.add(word)
            await this.#run(line, block)
          }
        } else if (kind === 'output') {
          this.#mistakes.push(...outputMistakes(block, this.#output))
        }
      }
      for (const block of this.#page.blocks) {
        if (kindOf(block) === 'plan' && !used.has(block.file!)) await this.#runOnce(block)
      }
    } finally {
      await this.#endDemo()
    }
    return this.#mistakes
  }

  #writeFiles(): void {
    for (const [name, text] of this.#files) {
      this.#project.write(join('pages', this.#page.path, name), shortPlan(text, this.#url))
    }
  }

  /** A plan of which the page shows no run. One for another target than the demo backend is only read. */
  #runOnce(block: Block): Promise<void> {
    const how = block.text.includes('http://127.0.0.1:8000') ? '--once' : '--print-config'
    const words = ['npx', 'plimsoll', 'run', block.file!, how]
    return this.#run({ text: words.join(' '), words, kind: 'plimsoll' }, block)
  }

  async #run(line: CommandLine, { page, line: at }: Block): Promise<void> {
    const complain = (what: string) => this.#mistakes.push(`${page}:${at}: \`${line.text}\` ${what}`)
    const { words } = line
    if (words[2] === 'demo' && line.kind === 'plimsoll') {
      await this.#startDemo(line.text)
      return
    }
    const isWatch = words.includes('--watch')
    const text = shortCommand(inRepository(line.text), this.#url)
    const process = this.#spawn(isWatch ? `exec ${text}` : text)
    const heard = listenTo(process)
    const limit = setTimeout(() => process.kill('SIGKILL'), patienceMs)
    if (isWatch) {
      // It waits for a save after its first time.
      await heard.says(/ran to its end/)
      process.kill('SIGINT')
    }
    const [code] = (await once(process, 'close')) as [number | null]
    clearTimeout(limit)
    this.#output += heard.text
    const isLoad =
      ['run', 'quick', 'demo'].includes(words[2]!) &&
      !words.some((word) => /^--(once|watch|print-config)$/.test(word))
    // What a busy machine makes of a second of load is no matter here; that it was made, and reported, is.
    const fine = isWatch ? [0, 130] : isLoad ? [0, 1, 4] : [0]
    // A second of load on a busy machine may be no baseline to anyone: that it is refused is what the command should do.
    const isRefused = words.includes('--baseline') && /is of a run whose verdict is invalid/.test(heard.text)
    if (isRefused) return
    if (!fine.includes(code!)) complain(`exited with ${code}:\n${heard.text}`)
    const redirected = / > (\S+)/.exec(line.text)?.[1]
    const files = [...writtenFiles(words), ...(redirected === undefined ? [] : [redirected])]
    for (const file of isLoad ? files : []) {
      const plans = words.filter((word) => word.endsWith('.load.ts'))
      for (const each of plans.length > 1 ? plans.map((plan) => ofPlan(file, plan)) : [file]) {
        const path = join(this.#folder, each)
        if (!existsSync(path) || statSync(path).size === 0)
          complain(`has not written ${each}:\n${heard.text}`)
      }
    }
  }

  async #startDemo(text: string): Promise<void> {
    await this.#endDemo()
    this.#demo = this.#spawn(`exec ${text} --port 0`)
    const [, url] = await listenTo(this.#demo).says(/listens at (\S+)/)
    this.#url = url!
    this.#writeFiles()
  }

  async #endDemo(): Promise<void> {
    const demo = this.#demo
    if (demo === undefined) return
    this.#demo = undefined
    demo.kill('SIGTERM')
    const [code] = (await once(demo, 'close')) as [number | null]
    if (code !== 0) this.#mistakes.push(`${this.#page.path}: its demo backend exited with ${code}`)
  }

  #spawn(text: string): ChildProcess {
    const { PATH = '', HOME = '' } = process.env
    const path = `${join(this.#project.folder, 'bin')}:${dirname(process.execPath)}:${PATH}`
    return spawn('sh', ['-c', text], {
      cwd: this.#folder,
      // Its types have been checked already.
      env: { PATH: path, HOME, NO_COLOR: '1', COLUMNS: '100', PLIMSOLL_TYPE_CHECK: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
}

/** What a command of a clone of the repository is in another folder. */
function inRepository(text: string): string {
  return text
    .replace(/^npm run demo$/, `node '${root}/scripts/demo.ts' -t 1s`)
    .replace(/^node src\/cli\/main\.ts/, `node '${root}/src/cli/main.ts'`)
}

interface Heard {
  readonly text: string
  /** Waits until something has been said. Rejects when the process ends without it. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

function listenTo(process: ChildProcess): Heard {
  let text = ''
  const add = (chunk: string) => {
    text += chunk
  }
  process.stdout!.setEncoding('utf8').on('data', add)
  process.stderr!.setEncoding('utf8').on('data', add)
  return {
    get text() {
      return text
    },
    says: (pattern) =>
      new Promise((found, failed) => {
        const look = () => {
          const match = pattern.exec(text)
          if (match !== null) found(match)
        }
        process.stdout!.on('data', look)
        process.stderr!.on('data', look)
        process.once('close', () => failed(new Error(`it never said ${pattern}:\n${text}`)))
        look()
      }),
  }
}
