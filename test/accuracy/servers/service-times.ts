import { Random } from '../../../src/base/random.ts'

export type ServiceKind = 'exponential' | 'constant'

/** The service times of a server, which are known before the first request. */
export interface ServiceSettings {
  kind: ServiceKind
  meanMs: number
  seed: number
}

/** The service time of request `number` in ms. It depends only on the settings and the number. */
export function serviceTimes({ kind, meanMs, seed }: ServiceSettings): (number: number) => number {
  if (kind === 'constant') return () => meanMs
  const random = new Random(seed)
  const drawn: number[] = []
  return (number) => {
    while (drawn.length <= number) drawn.push(random.exponential(meanMs))
    return drawn[number]!
  }
}
