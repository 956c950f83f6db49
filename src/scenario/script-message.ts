import { messageOf } from '../base/error.ts'
import { thrownPlace } from './thrown-place.ts'

const places = new Map<string, string>()

/**
 * What to call an exception of a scenario in the statistics: its name, its message, and the user's line that threw it.
 * The line is looked up once for each message, because a stack costs more than a request.
 */
export function scriptMessage(error: unknown): string {
  const name = error instanceof Error ? `${error.name}: ` : ''
  const message = `${name}${messageOf(error)}`
  let whole = places.get(message)
  if (whole === undefined) {
    const place = thrownPlace(error)
    whole = place === undefined ? message : `${message} (${place.file.split('/').at(-1)}:${place.line})`
    if (places.size < 1_000) places.set(message, whole)
  }
  return whole
}
