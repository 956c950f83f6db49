import { PlimsollError } from '../base/error.ts'
import type { RunFlags } from '../run/settings/run-flags.ts'

/** Throws a `PlimsollError` (`bad-option`) where `--trace` is given to a run with load, which would be slowed down by it. */
export function checkOnceFlags(flags: RunFlags): void {
  if (flags.trace !== true || flags.once === true || flags.watch === true) return
  throw new PlimsollError('bad-option', '--trace goes with --once', {
    advice:
      'Add --once to run each scenario one time and see every request and reply. A run with load keeps samples of failed exchanges by itself.',
  })
}
