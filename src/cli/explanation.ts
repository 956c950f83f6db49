import { PlimsollError } from '../base/error.ts'
import { withoutSecretValues } from '../base/secrets/secret-values.ts'
import { showError } from '../report/terminal/error-output.ts'
import { exitCodes } from '../run/exit-code.ts'
import type { RunSettings } from '../run/settings/setting-layers.ts'
import { inSettingWords } from '../run/settings/setting-words.ts'

/** Shows an error on stderr, with settings named as in their sources, and returns its exit code. */
export function explainError(error: unknown, settings: Pick<RunSettings, 'origins'>): number {
  showError(inSettingWords(error, settings, 'flag'))
  return error instanceof PlimsollError ? exitCodes.usage : exitCodes.internal
}

/** Shows warnings on stderr. */
export function warn(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(withoutSecretValues(`! ${sentence}\n`))
}
