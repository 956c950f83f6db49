import { messageOf } from '../base/error.ts'
import { thrownPlace } from '../base/place/thrown-place.ts'

const places = new Map<string, string>()

/**
 * How statistics name an exception that a scenario threw: the name of the error, the user's line and the message. The line
 * is looked up once for each message, because reading a stack costs more than a request.
 */
export function scriptMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : 'thrown'
  const key = `${name}: ${messageOf(error)}`
  let whole = places.get(key)
  if (whole === undefined) {
    const place = thrownPlace(error)
    // The place comes first because a narrow table cuts off the end.
    const where = place === undefined ? '' : ` at ${place.file.split('/').at(-1)}:${place.line}`
    whole = `${name}${where}: ${messageOf(error)}`
    if (places.size < 1_000) places.set(key, whole)
  }
  return whole
}
