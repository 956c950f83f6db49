import { Random } from '../../../src/base/random.ts'

export type ServiceKind = 'exponential' | 'constant'

/** How long a server serves each request: known before the first one comes. */
export interface ServiceSettings {
  kind: ServiceKind
  meanMs: number
  seed: number
}

/** The service time of request `number` in ms; the same for the same settings, in whatever order they are asked for. */
export function serviceTimes({ kind, meanMs, seed }: ServiceSettings): (number: number) => number {
  if (kind === 'constant') return () => meanMs
  const random = new Random(seed)
  const drawn: number[] = []
  return (number) => {
    while (drawn.length <= number) drawn.push(random.exponential(meanMs))
    return drawn[number]!
  }
}
