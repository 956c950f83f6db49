import { ab } from './ab.ts'
import { artillery } from './artillery.ts'
import { autocannon } from './autocannon.ts'
import { h2load } from './h2load.ts'
import { hey } from './hey.ts'
import { k6 } from './k6.ts'
import { locust } from './locust.ts'
import { oha } from './oha.ts'
import type { Peer } from './peer.ts'
import { plimsoll } from './plimsoll.ts'
import { vegeta } from './vegeta.ts'
import { wrk } from './wrk.ts'

/** All tools that are compared, Plimsoll included, in the order of their turns. */
export const everyPeer: readonly Peer[] = [
  wrk,
  plimsoll,
  h2load,
  ab,
  oha,
  autocannon,
  vegeta,
  hey,
  k6,
  locust,
  artillery,
]

/** The peers in a list such as `wrk,plimsoll,k6`, by the first word of their names in any case. Throws for an unknown one. */
export function chosenPeers(list: string | undefined): readonly Peer[] {
  if (list === undefined) return everyPeer
  return list.split(',').map((text) => {
    const found = everyPeer.find((peer) => keyOf(peer) === text.trim().toLowerCase())
    if (found) return found
    throw new Error(`--only knows no tool '${text.trim()}'; it knows ${everyPeer.map(keyOf).join(', ')}`)
  })
}

function keyOf(peer: Peer): string {
  return peer.name.split(' ')[0]!.toLowerCase()
}
