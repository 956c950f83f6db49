import { isIP } from 'node:net'
import {
  allOf,
  amount,
  fields,
  listOf,
  mapOf,
  oneOf,
  optional,
  type Shape,
  text,
  variants,
  whole,
} from '../../base/shape.ts'

const source = variants('kind', {
  bundle: {
    bundle: fields({ file: text(), code: text(), hash: text() }),
    options: optional(mapOf(text())),
  },
  quick: {
    quick: fields({ method: text(), urls: listOf(fields({ target: text(), path: text() }), { min: 1 }) }),
  },
  object: {},
})

const stretch = { startMs: amount, endMs: amount, from: amount, to: amount }
const weights = listOf(amount)

const singleLoad = {
  kind: oneOf(['users', 'arrivals']),
  phases: listOf(fields({ name: text(), ...stretch }), { min: 1 }),
  weights: optional(weights),
  timeline: optional(
    fields({
      segments: listOf(fields(stretch), { min: 1 }),
      weightings: listOf(fields({ startMs: amount, weights })),
      peaks: listOf(amount),
    }),
  ),
}

const parallelLoad = fields({
  ...singleLoad,
  name: text(),
  startMs: amount,
  firstPhase: whole(0),
  firstUser: whole(0),
  userStep: whole(0),
})

const load = fields({ ...singleLoad, parallelLoads: optional(listOf(parallelLoad, { min: 1 })) })

const address: Shape = (value) => isIP(String(value)) !== 0

const names = fields({
  pins: mapOf(listOf(allOf(text(), address), { min: 1 })),
  ttlMs: amount,
  pick: oneOf(['rotate', 'first']),
})

/** The shape of an `Assignment`, with every field that a worker relies on. */
export const assignmentShape = fields({
  worker: whole(),
  source,
  target: text(),
  load,
  share: fields({ slots: whole(1), owned: listOf(amount) }),
  pacing: oneOf(['precise', 'economy']),
  seed: whole(),
  connections: optional(whole(1)),
  proxy: optional(text()),
  proxyVariables: optional(mapOf(text())),
  names: optional(names),
  timeoutMs: amount,
  connectTimeoutMs: amount,
  gracefulStopMs: amount,
  userAgent: text(),
})
