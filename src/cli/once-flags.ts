import { PlimsollError } from '../base/error.ts'
import { phrase, setting } from '../base/phrase.ts'
import type { SettingValues } from '../run/settings/settings.ts'

/** Throws a `PlimsollError` (`bad-option`) for `--trace` with load, which tracing would slow down. */
export function checkOnceFlags({ trace, once, watch }: SettingValues): void {
  if (trace !== true || once === true || watch === true) return
  throw new PlimsollError('bad-option', phrase`${setting('trace')} needs ${setting('once')}`, {
    setting: 'trace',
    advice: phrase`Add ${setting('once')} to run each scenario one time and see every request and reply. A run with load keeps samples of failed exchanges by itself.`,
  })
}
