import { PlimsollError } from '../base/error.ts'
import { phrase, setting } from '../base/phrase.ts'
import { redactQuery } from '../base/secrets/redact.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { type QuickPlan, quickPlan } from '../plan/quick-plan.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import { runRequest } from './request/run-request.ts'
import type { SettingValues } from './settings/settings.ts'
import { readSlaFiles } from './sla-files/sla-files.ts'

/** How long a run of a number of requests may take at most, in ms. */
const longestRunMs = 24 * 3_600_000

/** The users of a run of a number of requests where nothing says otherwise. */
const defaultUsers = 10

/**
 * A run that makes the same request again and again. Rejects with a `PlimsollError` for a wrong URL or setting, and for
 * files with SLAs that cannot be read.
 */
export async function quickRequest(url: string, values: SettingValues): Promise<RunRequest> {
  const quick = readQuick(url, values)
  const plan = describeOnlyPlan(quickPlan(quick))
  const source = { kind: 'quick', quick } as const
  return runRequest(plan, source, redactQuery(url), withDefaults(values), await readSlaFiles(values))
}

function withDefaults(values: SettingValues): SettingValues {
  const { requests, users, rate, runTime = longestRunMs } = values
  if (requests === undefined) return values
  const isSized = users !== undefined || rate !== undefined
  return { ...values, runTime, ...(!isSized && { users: Math.min(defaultUsers, requests) }) }
}

function readQuick(text: string, { header, method, data }: SettingValues): QuickPlan {
  const unix = /^(https?:\/\/unix:\/[^:?#]*)(?::(\/[^#]*))?(.*)$/i.exec(text)
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (unix === null && !URL.canParse(whole)) {
    throw new PlimsollError('bad-target', `${JSON.stringify(text)} is not a URL`, {
      advice: 'Give one such as http://127.0.0.1:8000/health.',
    })
  }
  // With a socket in place of the host, the rest is a URL like any other.
  const url = new URL(unix === null ? whole : `http://localhost${unix[2] ?? '/'}`)
  const headers: Record<string, string> = {}
  for (const line of header) {
    const colon = line.indexOf(':')
    if (colon < 1) {
      throw new PlimsollError(
        'bad-option',
        phrase`${setting('header')} is ${JSON.stringify(line)}, which has no name and value`,
        {
          setting: 'header',
          advice: "Write it as 'Name: value'.",
        },
      )
    }
    headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim()
  }
  return {
    // User names may not be in a target: they are kept for its reader to refuse.
    target:
      unix === null
        ? `${url.protocol}//${url.username === '' && url.password === '' ? '' : 'user@'}${url.host}`
        : `${unix[1]}${unix[3]}`,
    method: method?.toUpperCase() ?? (data === undefined ? 'GET' : 'POST'),
    path: `${url.pathname}${url.search}`,
    headers,
    ...(data !== undefined && { body: data }),
  }
}
