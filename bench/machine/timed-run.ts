import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { signalGroup, spawnGroup } from './process-group.ts'

/** The output and the cost of a program. */
export interface TimedRun {
  exitCode: number | null
  stdout: string
  stderr: string
  /** CPU time (user and system) of the program and of everything that it started and waited for. */
  cpuSeconds: number
  wallSeconds: number
}

export interface RunOptions {
  /** The time after which the program is ended. */
  limitSeconds: number
  env?: Record<string, string>
  /** Called with the leader of the program's process group when it has started. */
  onStart?: ((leader: ChildProcess) => void) | undefined
}

/**
 * The shell's `time` is the only way to the kernel's account of a process and its children (`getrusage`) on every
 * machine: Node reports only its own. The report goes to descriptor 3, so that the program's streams stay untouched.
 */
const timer = `TIMEFORMAT='%3R %3U %3S'; { time "$@" 2>&4 3>&- 4>&-; } 4>&2 2>&3`

/** Runs a program to its end and measures it. Does not throw if the program fails. */
export async function timedRun(argv: readonly string[], options: RunOptions): Promise<TimedRun> {
  const child = spawnGroup(['bash', '-c', timer, 'timed-run', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', ...options.env },
  })
  options.onStart?.(child)
  const limit = setTimeout(() => signalGroup(child, 'SIGKILL'), options.limitSeconds * 1_000)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })
  const [exitCode, stdout, stderr, times] = await Promise.all([
    ended,
    textOf(child.stdout),
    textOf(child.stderr),
    textOf(child.stdio[3] as Readable),
  ]).finally(() => clearTimeout(limit))
  return { exitCode, stdout, stderr, ...parseTimes(times) }
}

/** Parses the shell's report: real, user and system time in seconds. NaN if there is none. */
export function parseTimes(text: string): { wallSeconds: number; cpuSeconds: number } {
  const found = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+)\s*$/m.exec(text)
  if (found === null) return { wallSeconds: Number.NaN, cpuSeconds: Number.NaN }
  return { wallSeconds: Number(found[1]), cpuSeconds: Number(found[2]) + Number(found[3]) }
}

/**
 * Why a run gave no measurement: the complaint of the program, otherwise what is missing in its output. Of a stack trace
 * this is the line with the error, of Plimsoll's own errors the sentence before the advice, otherwise the last line.
 */
export function failureText(exitCode: number | null, stderr: string, thrown: unknown): string {
  const sentence = /^✗ ([^→]*?)\s*(?:→|\n\n|$(?![\s\S]))/m.exec(stderr)?.[1]?.replace(/\s+/g, ' ')
  const error = /^\s*(\w*Error\b.*:.*)$/m.exec(stderr)?.[1]
  const complaint = sentence ?? error ?? stderr.trim().split('\n').at(-1)?.trim()
  return `${exitCode === null ? 'was ended' : `exit code ${exitCode}`}: ${complaint || (thrown as Error).message}`
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = ''
  for await (const chunk of stream?.setEncoding('utf8') ?? []) text += chunk
  return text
}
