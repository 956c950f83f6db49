import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { registerSecret } from '../../base/secrets/secret-values.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/**
 * Returns the value of an environment variable, such as a password or a token, and keeps it out of records and reports.
 * If the variable is not set or empty, returns `fallback`, or throws a `PlimsollError` (`env-missing`) without one.
 * Call it at the top of a plan, so that a missing variable is reported before the load.
 */
export function env(name: string, fallback?: string): string {
  const value = process.env[name]
  if (value !== undefined && value !== '') {
    registerSecret(value)
    return value
  }
  if (fallback !== undefined) return fallback
  return declaration(() => {
    if (typeof name !== 'string' || name === '') {
      throw new PlimsollError(
        'env-missing',
        `env is given ${shown(name)}, which is not the name of a variable`,
        {
          advice: "Write env('API_TOKEN').",
        },
      )
    }
    const near = value === '' ? undefined : nearestName(name, Object.keys(process.env))
    const hint = near === undefined ? '' : ` Did you mean ${near}?`
    throw new PlimsollError(
      'env-missing',
      `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
      {
        advice: `Set it, or give a fallback: env('${name}', '…').${hint}`,
      },
    )
  })
}
