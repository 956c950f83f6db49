import { messageOf, PlimsollError } from '../../base/error.ts'
import { withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { logWriter } from '../github/log-writer.ts'
import { hasColors, widthOf } from './live/live-terminal.ts'
import { renderError } from './text/code-frame.ts'

/**
 * Writes an error with its advice to stderr. Any other error than a `PlimsollError` is shown as a fault inside Plimsoll.
 * A stack is shown only with PLIMSOLL_DEBUG.
 */
export function showError(error: unknown): void {
  const columns = widthOf(process.stderr)
  const color = hasColors(process.stderr)
  const known =
    error instanceof PlimsollError
      ? error
      : new PlimsollError('internal', `a fault inside Plimsoll: ${messageOf(error)}`, {
          advice: 'Please report it, with the plan and what PLIMSOLL_DEBUG=1 shows.',
        })
  logWriter(process.stderr)(withoutSecretValues(`${renderError(known, { columns, color })}\n`))
  if (process.env.PLIMSOLL_DEBUG && error instanceof Error)
    process.stderr.write(withoutSecretValues(`${error.stack}\n`))
}
