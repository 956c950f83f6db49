import { PlimsollError } from '../base/error.ts'
import { phrase, setting } from '../base/phrase.ts'
import { redactQuery } from '../base/secrets/redact.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { type QuickPlan, quickPlan } from '../plan/quick-plan.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import { runRequest } from './request/run-request.ts'
import type { SettingValues } from './settings/settings.ts'
import { readSlaFiles } from './sla-files/sla-files.ts'

/** The maximum duration of a run with a number of requests. */
const maxRunMs = 24 * 3_600_000

/** The default number of users of a run with a number of requests. */
const defaultUsers = 10

/**
 * Builds a run that repeats one request. Rejects with a `PlimsollError` for a wrong URL or setting, and for SLA files that
 * cannot be read.
 */
export async function quickRequest(url: string, values: SettingValues): Promise<RunRequest> {
  const quick = readQuick(url, values)
  const plan = describeOnlyPlan(quickPlan(quick))
  const source = { kind: 'quick', quick } as const
  return runRequest(plan, source, redactQuery(url), withDefaults(values), await readSlaFiles(values))
}

function withDefaults(values: SettingValues): SettingValues {
  const { requests, users, rate, runTime = maxRunMs } = values
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
  // Apart from the Unix socket in place of the host, it is an ordinary URL.
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
    // A target must not contain a user name. It is kept so that parsing the target reports it.
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
