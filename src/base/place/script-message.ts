import { messageOf } from '../error.ts'
import { thrownPlace } from './thrown-place.ts'

const places = new Map<string, string>()

/**
 * What to call an exception of a scenario in the statistics: its name, its message, and the user's line that threw it.
 * The line is looked up once for each message, because a stack costs more than a request.
 */
export function scriptMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : 'thrown'
  const key = `${name}: ${messageOf(error)}`
  let whole = places.get(key)
  if (whole === undefined) {
    const place = thrownPlace(error)
    // The place stands in front: a narrow table cuts the end.
    const where = place === undefined ? '' : ` at ${place.file.split('/').at(-1)}:${place.line}`
    whole = `${name}${where}: ${messageOf(error)}`
    if (places.size < 1_000) places.set(key, whole)
  }
  return whole
}
