import { Random } from '../../../src/base/random.ts'

/** How many ways each response is put on: so many that their own chance is small beside that of the responses. */
const waysEach = 8

/** Of the slowest ways, this share is left out, one of 1,000 or of 1,600: chance alone says what those take, and it counts as Plimsoll's error. */
const rareShare = 0.001

/**
 * What a client on this machine sees of responses of which the server's part is known: each with ways put on that were
 * measured without Plimsoll, drawn by a seed of its own. All in ms, ascending.
 */
export function withWay(responsesMs: Float64Array, waysMs: Float64Array): Float64Array {
  if (waysMs.length === 0) return responsesMs
  const random = new Random(11)
  const known = Math.ceil(waysMs.length * (1 - rareShare))
  const seen = new Float64Array(responsesMs.length * waysEach)
  for (let at = 0; at < seen.length; at++) {
    const wayMs = waysMs[Math.floor(random.next() * known)]!
    seen[at] = responsesMs[Math.floor(at / waysEach)]! + wayMs
  }
  return seen.sort()
}
