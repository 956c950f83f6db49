import fc from 'fast-check'
import type { Trouble } from './absences.ts'
import type { ServerKind } from './servers.ts'
import type { Needs } from './simulated-client.ts'
import type { SimulatedLoad, Situation } from './situation.ts'

/** The most requests of a simulated run, about. */
const maxRequests = 2_500

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constant('starved' as const),
    perSecond: fc.constantFrom(0.3, 1, 5, 20, 50),
    meanMs: fc.constantFrom(1, 3, 8, 20, 60),
  }),
  fc.record({
    kind: fc.constant('stopped' as const),
    times: fc.integer({ min: 1, max: 4 }),
    ms: fc.constantFrom(15, 30, 80, 200, 600, 1_500),
  }),
  fc.record({
    kind: fc.constant('throttled' as const),
    runMs: fc.constantFrom(10, 30, 60, 90),
    share: fc.constantFrom(0.02, 0.1, 0.4, 1),
  }),
  fc.record({
    kind: fc.constant('blocked' as const),
    oneIn: fc.constantFrom(5, 20, 100, 500),
    ms: fc.constantFrom(2, 5, 15, 40, 120, 400),
  }),
  fc.record({ kind: fc.constant('crowded' as const), costMs: fc.constantFrom(0.05, 0.2, 0.5, 1, 2) }),
)

/** A server, and how much of a second's work it does in a second. */
const server: fc.Arbitrary<{ kind: ServerKind; speed: number }> = fc.oneof(
  fc.constantFrom(1, 1, 2, 4, 16).map((workers) => ({
    kind: { kind: 'queue' as const, workers },
    speed: workers,
  })),
  fc
    .record({
      workers: fc.constantFrom(1, 4),
      stopMs: fc.constantFrom(50, 200, 800),
      everyMs: fc.constantFrom(1_000, 2_500),
    })
    .map((stops) => ({ kind: { kind: 'queue' as const, ...stops }, speed: 0.5 * stops.workers })),
  fc.constant({ kind: { kind: 'shared' as const }, speed: 1 }),
  fc.constant({ kind: { kind: 'free' as const }, speed: 20 }),
  fc
    .record({ from: fc.constantFrom(4, 12), slower: fc.constantFrom(0.05, 0.3) })
    .map((slower) => ({ kind: { kind: 'slower' as const, ...slower }, speed: 2 })),
  fc.constantFrom(8, 20, 60).map((most) => ({ kind: { kind: 'refuses' as const, most }, speed: 1 })),
)

const spread: fc.Arbitrary<Needs['spread']> = fc.constantFrom('constant', 'exponential', 'mixed')

/** Parts of a load: even, or with a burst in the middle. */
const parts: fc.Arbitrary<readonly number[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([1]) },
  { weight: 1, arbitrary: fc.constantFrom([1, 3, 1], [0.5, 1, 1.5, 1, 0.5]) },
)

/** Runs to simulate. What is asked for of a server is a share of what it can do. */
export const situations: fc.Arbitrary<Situation> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    isOpen: fc.boolean(),
    parts,
    seconds: fc.constantFrom(4, 6, 10, 15),
    arrivals: fc.constantFrom('constant' as const, 'poisson' as const),
    rate: fc.constantFrom(10, 40, 100, 250, 600),
    users: fc.constantFrom(1, 3, 10, 40),
    thinkMs: fc.constantFrom([0, 0] as const, [5, 50] as const, [100, 400] as const),
    use: fc.constantFrom(0.1, 0.5, 0.8, 0.8, 0.95),
    meanMs: fc.constantFrom(1, 4, 15, 80),
    calls: fc.constantFrom(1, 1, 1, 2),
    workers: fc.constantFrom(1, 1, 2, 3),
    server,
    spread,
    nearTimeout: fc.constantFrom(false, false, false, true),
    trouble,
    alarmsFirst: fc.boolean(),
    isPrecise: fc.boolean(),
  })
  .map((given): Situation => {
    const { seed, seconds, arrivals, users, thinkMs, calls, spread, nearTimeout, trouble, alarmsFirst } =
      given
    const rate = Math.min(given.rate, maxRequests / seconds / calls)
    const { kind: server, speed } = given.server
    const openMs = Math.min(200, (1_000 * given.use * speed) / rate / calls)
    // Users without a think time ask as fast as they are answered.
    const fastestMs = (1_000 * users * seconds) / maxRequests
    const closedMs = Math.max(given.meanMs, thinkMs[1] > 0 ? fastestMs / 2 : fastestMs)
    const load: SimulatedLoad = given.isOpen
      ? { kind: 'open', parts: given.parts.map((part) => part * rate), seconds, arrivals }
      : {
          kind: 'closed',
          parts: given.parts.map((part) => Math.max(1, Math.round(part * users))),
          seconds,
          thinkMs,
        }
    const meanMs = given.isOpen ? openMs : closedMs
    return {
      ...{ seed, load, calls, server, trouble, alarmsFirst, isPrecise: given.isPrecise && given.isOpen },
      workers: trouble.kind === 'crowded' ? Math.max(2, given.workers) : given.workers,
      needs: { meanMs, spread },
      timeoutMs: nearTimeout ? Math.round(20 + 8 * meanMs) : 10_000,
    }
  })
