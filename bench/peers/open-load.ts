import { join } from 'node:path'
import { k6Outcome, type OpenOutcome, plimsollOutcome, vegetaOutcome } from '../comparison/open-outcome.ts'
import { loadCore, pinned } from '../machine/pinned.ts'
import { TemporaryFolder } from '../machine/temporary-folder.ts'
import { failureText, timedRun } from '../machine/timed-run.ts'
import { planFile } from '../plimsoll/command-line.ts'
import { recordedRun } from '../plimsoll/recorded-run.ts'
import { k6 } from './k6.ts'
import { vegeta } from './vegeta.ts'

/** Requests that start at a fixed rate, whatever the server does. */
export interface OpenLoad {
  url: string
  perSecond: number
  seconds: number
  /** The most requests under way at once: connections, or the tool's equivalent. */
  atOnce?: number
}

/** One tool's way to make an open load; null when it is not installed. Throws when it fails. */
export type OpenLoadTool = (load: OpenLoad) => Promise<OpenOutcome | null>

const startAndStopSeconds = 30

/** Enough for 10,000/s, and few enough to cost little: k6 and vegeta do best with this number. */
const usualAtOnce = 500

/** Plimsoll's open load, with one of the plans. */
export async function plimsollOpenLoad(plan: 'open' | 'stall', load: OpenLoad): Promise<OpenOutcome> {
  const options = ['--host', new URL(load.url).origin, '--rate', `${load.perSecond}/s`]
  options.push('--run-time', `${load.seconds}s`)
  if (load.atOnce !== undefined) options.push('--connections', String(load.atOnce))
  return plimsollOutcome(await recordedRun(planFile(plan), options, load.seconds + startAndStopSeconds))
}

/** k6's open load, with one user for each request that may be under way. */
export const k6OpenLoad: OpenLoadTool = async (load) => {
  const tool = await k6.find()
  if (tool === null) return null
  const env = {
    BENCH_URL: load.url,
    BENCH_RATE: String(load.perSecond),
    BENCH_SECONDS: String(load.seconds),
    BENCH_USERS: String(load.atOnce ?? usualAtOnce),
  }
  const script = join(import.meta.dirname, 'k6.open.js')
  const stdout = await stdoutOf([...tool, 'run', '--quiet', '--no-usage-report', script], load, env)
  return k6Outcome(stdout, load.perSecond * load.seconds)
}

/** vegeta's open load. Without a bound, it opens a connection for each late request and spends its time on those. */
export const vegetaOpenLoad: OpenLoadTool = async (load) => {
  const tool = await vegeta.find()
  if (tool === null) return null
  const most = load.atOnce ?? usualAtOnce
  const limit = `-workers ${Math.min(most, 64)} -max-workers ${most} -connections ${most}`
  const attack = `"${tool[0]}" attack -rate ${load.perSecond}/1s ${limit} -duration ${load.seconds}s`
  const line = `echo 'GET ${load.url}' | ${attack} > "$0/results" && "${tool[0]}" report -type json "$0/results"`
  using folder = new TemporaryFolder()
  const stdout = await stdoutOf(['bash', '-c', line, folder.path], load)
  return vegetaOutcome(stdout, load.perSecond * load.seconds)
}

async function stdoutOf(argv: string[], load: OpenLoad, env: Record<string, string> = {}): Promise<string> {
  const limitSeconds = load.seconds * 2 + startAndStopSeconds
  const run = await timedRun(pinned(loadCore, argv), { limitSeconds, env })
  if (run.exitCode === 0 && run.stdout.trim() !== '') return run.stdout
  throw new Error(failureText(run.exitCode, run.stderr, new Error('nothing on stdout')))
}
