import { atKeys, PlimsollError } from '../../base/error.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import type { RunRequest } from '../../fleet/run-request.ts'
import type { PlanDescription } from '../../plan-file/description/plan-description.ts'
import type { SettingValues } from '../settings/settings.ts'

const defaults = {
  timeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  gracefulStopMs: 30_000,
  setupTimeoutMs: 60_000,
  teardownTimeoutMs: 60_000,
}

/** The time limits of a run, in ms. Throws a `PlimsollError` with the plan's key if one of them is wrong or 0. */
export function timeLimits(
  { timeout, connectTimeout, gracefulStop, setupTimeout, teardownTimeout }: PlanDescription,
  values: Pick<SettingValues, 'timeout' | 'setupTimeout' | 'teardownTimeout'>,
): Pick<RunRequest, keyof typeof defaults> {
  return {
    timeoutMs: values.timeout ?? aboveZero('timeout', timeout) ?? defaults.timeoutMs,
    connectTimeoutMs: aboveZero('connectTimeout', connectTimeout) ?? defaults.connectTimeoutMs,
    gracefulStopMs: durationMs('gracefulStop', gracefulStop) ?? defaults.gracefulStopMs,
    setupTimeoutMs: values.setupTimeout ?? aboveZero('setupTimeout', setupTimeout) ?? defaults.setupTimeoutMs,
    teardownTimeoutMs:
      values.teardownTimeout ?? aboveZero('teardownTimeout', teardownTimeout) ?? defaults.teardownTimeoutMs,
  }
}

function aboveZero(key: string, text: string | 0 | undefined): number | undefined {
  const ms = durationMs(key, text)
  if (ms !== 0) return ms
  throw new PlimsollError('bad-plan', `the plan's ${key} is 0`, {
    advice: 'Leave it out, or give a longer one.',
    keys: [key],
  })
}

function durationMs(key: string, text: string | 0 | undefined): number | undefined {
  return text === undefined ? undefined : atKeys([key], () => parseDurationMs(text, key))
}
