import { PlimsollError } from '../base/error.ts'
import { phrase, setting } from '../base/phrase.ts'
import { redactQuery } from '../base/secrets/redact.ts'
import { secureContext } from '../engine/socket/secure-context.ts'
import type { RunRequest } from '../fleet/run-request.ts'
import { type QuickPlan, type QuickUrl, quickPlan } from '../plan/quick-plan.ts'
import { describeOnlyPlan } from '../plan-file/description/described-plan.ts'
import { runRequest } from './request/run-request.ts'
import { blamedOn } from './settings/setting-words.ts'
import type { SettingValues } from './settings/settings.ts'
import { readSlaFiles } from './sla-files/sla-files.ts'
import { readTextFile } from './sla-files/text-file.ts'

/** The maximum duration of a run with a number of requests. */
const maxRunMs = 24 * 3_600_000

/** The default number of users of a run with a number of requests. */
const defaultUsers = 10

/**
 * Builds a run that repeats one request, or several in turn. Rejects with a `PlimsollError` for a wrong URL or setting, and
 * for SLA files that cannot be read.
 */
export async function quickRequest(urls: readonly string[], values: SettingValues): Promise<RunRequest> {
  const quick = readQuick(urls, values)
  const plan = describeOnlyPlan(quickPlan(quick))
  const source = { kind: 'quick', quick } as const
  const name = urls.map(redactQuery).join(', ')
  return runRequest(plan, source, name, withDefaults(values), await readSlaFiles(values))
}

function withDefaults(values: SettingValues): SettingValues {
  const { requests, users, rate, runTime = maxRunMs } = values
  if (requests === undefined) return values
  const isSized = users !== undefined || rate !== undefined
  return { ...values, runTime, ...(!isSized && { users: Math.min(defaultUsers, requests) }) }
}

function readQuick(urls: readonly string[], values: SettingValues): QuickPlan {
  const { header, method, data } = values
  return {
    urls: urls.map(readUrl),
    method: method?.toUpperCase() ?? (data === undefined ? 'GET' : 'POST'),
    headers: readHeaders(header),
    ...(data !== undefined && { body: data }),
    ...quickTls(values),
  }
}

/** Reads an address as curl does: what follows the host is sent as it is written, without the fragment. */
function readUrl(written: string): QuickUrl {
  const text = written.trim()
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const unix = /^(https?:\/\/unix:\/[^:?#]*)(?::(\/[^#]*))?(.*)$/is.exec(whole)
  // A query or a fragment right after the socket's path is part of the target, which reports it.
  if (unix !== null) return { target: `${unix[1]}${unix[3]}`, path: unix[2] ?? '/' }
  const [, site = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)([^#]*)/is.exec(whole) ?? []
  const path = rest.startsWith('/') ? rest : `/${rest}`
  // The URL standard has no IPv6 zones, but targets have.
  if (/\[[^\]]*%/.test(site)) return { target: site, path }
  const url = URL.canParse(site) ? new URL(site) : undefined
  if (url === undefined) {
    throw new PlimsollError('bad-target', `${JSON.stringify(written)} is not a URL`, {
      advice: 'Give one such as http://127.0.0.1:8000/health.',
    })
  }
  // A target must not contain a user name. It is kept so that parsing the target reports it.
  const user = url.username === '' && url.password === '' ? '' : 'user@'
  return { target: `${url.protocol}//${user}${url.host}`, path }
}

/** Reads header lines. A name that is given several times has several values. */
function readHeaders(lines: readonly string[]): Record<string, string[]> {
  const headers = new Map<string, [name: string, values: string[]]>()
  for (const line of lines) {
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
    const name = line.slice(0, colon).trim()
    const value = line.slice(colon + 1).trim()
    const known = headers.get(name.toLowerCase())
    if (known === undefined) headers.set(name.toLowerCase(), [name, [value]])
    else known[1].push(value)
  }
  return Object.fromEntries(headers.values())
}

function quickTls({ insecure, cacert }: SettingValues): Pick<QuickPlan, 'tls'> {
  if (insecure !== true && cacert === undefined) return {}
  return {
    tls: { ...(insecure === true && { insecure }), ...(cacert !== undefined && { ca: readCa(cacert) }) },
  }
}

/** Reads the certificates to trust. Throws a `PlimsollError` that names the setting. */
function readCa(path: string): string {
  const ca = readTextFile(path, 'cacert')
  return blamedOn('cacert', () => {
    secureContext({ ca })
    return ca
  })
}
