import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { keepSecret } from '../../base/secrets/secret-values.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'

/**
 * The value of an environment variable: a password, a token. It is kept out of records and reports. One that is not
 * set, or empty, is `fallback`; without that it is a mistake. Meant for the top of a plan, so that this is told before
 * the load. Throws a `PlimsollError` (`env-missing`).
 */
export function env(name: string, fallback?: string): string {
  const value = process.env[name]
  if (value !== undefined && value !== '') {
    keepSecret(value)
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
    const asked = near === undefined ? '' : ` Did you mean ${near}?`
    throw new PlimsollError(
      'env-missing',
      `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
      {
        advice: `Set it, or say what to take instead: env('${name}', '…').${asked}`,
      },
    )
  })
}
