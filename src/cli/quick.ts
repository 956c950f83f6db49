import { PlimsollError } from '../base/error.ts'
import { redactQuery } from '../base/secrets/redact.ts'
import { type QuickPlan, quickPlan } from '../plan/quick-plan.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import { runRequest } from '../run/run-request.ts'
import { count, type RunFlags } from '../run/settings/run-flags.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { readSlaFiles } from '../run/settings/sla-files.ts'
import { conduct } from './conduct.ts'
import { checkOnceFlags } from './once-flags.ts'

/** How long a run with a number of requests may take at most. */
const longestRun = '24h'

/** `plimsoll quick <url>`: the same request again and again. Answers the exit code. */
export async function quick(url: string, settings: RunSettings): Promise<number> {
  const { flags } = settings
  checkOnceFlags(flags)
  const quick = readQuick(url, flags)
  const plan = describeOnlyPlan(quickPlan(quick))
  const request = runRequest(
    plan,
    { kind: 'quick', quick },
    redactQuery(url),
    withDefaults(flags),
    await readSlaFiles(flags),
  )
  if (flags.printConfig) return (await import('./print-config.ts')).printConfig(request, settings)
  if (flags.once) return (await import('./once.ts')).once(request, settings)
  return conduct(request, flags)
}

function withDefaults(flags: RunFlags): RunFlags {
  if (flags.requests === undefined) return flags
  const requests = count(flags.requests, '--requests', 1e12)
  const made: RunFlags = { ...flags, runTime: flags.runTime ?? longestRun }
  if (flags.users === undefined && flags.rate === undefined) made.users = String(Math.min(10, requests))
  return made
}

function readQuick(text: string, flags: RunFlags): QuickPlan {
  const unix = /^(https?:\/\/unix:\/[^:?#]*)(?::(\/[^#]*))?(.*)$/i.exec(text)
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (unix === null && !URL.canParse(whole)) {
    throw new PlimsollError('bad-target', `${JSON.stringify(text)} is not a URL`, {
      advice: 'Give one such as http://127.0.0.1:8000/health.',
    })
  }
  // A socket in place of the host, the rest is a URL like any other.
  const url = new URL(unix === null ? whole : `http://localhost${unix[2] ?? '/'}`)
  const headers: Record<string, string> = {}
  for (const line of flags.header) {
    const colon = line.indexOf(':')
    if (colon < 1) {
      throw new PlimsollError(
        'bad-option',
        `--header is ${JSON.stringify(line)}, which has no name and value`,
        {
          advice: "Write it as 'Name: value'.",
        },
      )
    }
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim()
  }
  return {
    // What may not be in a target is left in, for its reader to say so.
    target:
      unix === null
        ? `${url.protocol}//${url.username === '' && url.password === '' ? '' : 'user@'}${url.host}`
        : `${unix[1]}${unix[3]}`,
    method: flags.method?.toUpperCase() ?? (flags.data === undefined ? 'GET' : 'POST'),
    path: `${url.pathname}${url.search}`,
    headers,
    ...(flags.data !== undefined && { body: flags.data }),
  }
}
