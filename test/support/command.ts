import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunRecord } from '../../src/record/run-record.ts'

/** The built command: see built-command.ts. */
export const main: string = resolve(import.meta.dirname, '../../dist/main.js')

/** What a command that has ended left behind. */
export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** What a command is started with. */
export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** A command that starts Node with what follows, in place of Node itself. */
  through?: readonly string[]
}

/** The real command, as a process. */
export class RunningCommand {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(words: readonly string[], { through = [], ...options }: CommandOptions = {}) {
    const env = {
      ...process.env,
      // A setting of the tests; the command would report it as unknown.
      PLIMSOLL_TEST_REPEATS: undefined,
      ...{ NO_COLOR: '1', CI: '', GITHUB_ACTIONS: '' },
      ...options.env,
    }
    const [program, ...rest] = [...(through.length > 0 ? through : [process.execPath]), main, ...words]
    this.process = spawn(program!, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
      env,
    })
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = once(this.process, 'close').then(([code]) => ({
      code: code as number | null,
      stdout: this.stdout,
      stderr: this.stderr,
    }))
  }

  /** Waits until stderr matches. Resolves with the match; rejects when the command ends without one. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stderr)
      if (found !== null) return found
      const isOver = await Promise.race([
        this.ended.then(() => true),
        once(this.process.stderr!, 'data').then(() => false),
      ])
      if (isOver && !pattern.test(this.stderr))
        throw new Error(`stderr never matched ${pattern}:\n${this.stderr}`)
    }
  }
}

/** Runs the real command to its end. */
export function plimsoll(words: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return new RunningCommand(words, options).ended
}

/** A folder for one test file, with plans in it. */
export class Workspace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))

  write(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  record(name: string): RunRecord {
    return JSON.parse(readFileSync(this.path(name), 'utf8')) as RunRecord
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
