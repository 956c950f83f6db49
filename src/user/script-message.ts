import { messageOf } from '../base/error.ts'
import { thrownPlace } from '../base/place/thrown-place.ts'

const places = new Map<string, string>()

/**
 * Returns the message under which statistics count an exception of a scenario: the name of the error, the line of the plan
 * and the error's message. The line is looked up once for each message, because reading a stack costs more than a request.
 */
export function scriptMessage(error: unknown): string {
  const name = error instanceof Error ? error.name : 'thrown'
  const key = `${name}: ${messageOf(error)}`
  let text = places.get(key)
  if (text === undefined) {
    const place = thrownPlace(error)
    // The place comes first because a narrow table cuts off the end.
    const where = place === undefined ? '' : ` at ${place.file.split('/').at(-1)}:${place.line}`
    text = `${name}${where}: ${messageOf(error)}`
    if (places.size < 1_000) places.set(key, text)
  }
  return text
}
