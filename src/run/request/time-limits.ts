import { atKeys, PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import type { SettingValues } from '../settings/settings.ts'

const defaults = { timeoutMs: 60_000, connectTimeoutMs: 10_000, gracefulStopMs: 30_000 }

/** How long requests, connecting and the end of a run may take. Throws a `PlimsollError` with the key of the plan. */
export function timeLimits(
  { timeout, connectTimeout, gracefulStop }: PlanDescription,
  values: Pick<SettingValues, 'timeout'>,
): Pick<RunRequest, 'timeoutMs' | 'connectTimeoutMs' | 'gracefulStopMs'> {
  return {
    timeoutMs: values.timeout ?? aboveZero('timeout', timeout) ?? defaults.timeoutMs,
    connectTimeoutMs: aboveZero('connectTimeout', connectTimeout) ?? defaults.connectTimeoutMs,
    gracefulStopMs: lengthOf('gracefulStop', gracefulStop) ?? defaults.gracefulStopMs,
  }
}

function aboveZero(key: string, text: string | 0 | undefined): number | undefined {
  const ms = lengthOf(key, text)
  if (ms !== 0) return ms
  throw new PlimsollError('bad-plan', `the plan's ${key} is 0`, {
    advice: 'Leave it out, or give it time.',
    keys: [key],
  })
}

function lengthOf(key: string, text: string | 0 | undefined): number | undefined {
  return text === undefined ? undefined : atKeys([key], () => parseDurationMs(text, key))
}
