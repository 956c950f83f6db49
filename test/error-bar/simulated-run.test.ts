import { expect, test } from 'vitest'
import { slaOf } from '../support/sla-of.ts'
import { judge, simulate } from './simulated-run.ts'
import type { Situation } from './situation.ts'

const situation: Situation = {
  seed: 7,
  load: { kind: 'open', parts: [150], seconds: 6, arrivals: 'poisson' },
  calls: 1,
  workers: 1,
  server: { kind: 'queue', workers: 1 },
  needs: { meanMs: 5, spread: 'exponential' },
  timeoutMs: 10_000,
  trouble: { kind: 'crowded', costMs: 0 },
  alarmsFirst: true,
  isPrecise: false,
}

const closed: Situation = {
  ...situation,
  load: { kind: 'closed', parts: [8], seconds: 6, thinkMs: [10, 60] },
}

/** What is known of a run: its figures, and how many iterations began. */
async function figuresOf(given: Situation, isLate: boolean) {
  const { states, counts } = judge(
    await simulate(given, isLate),
    ['p50 <= 1s', 'p99 <= 1s', 'max <= 9s', 'rps >= 1', 'errors <= 1%'].map((text) => slaOf(text)),
  )
  return { started: counts.tally.load.started, figures: states.map(({ actual }) => actual!) }
}

test('without delays the measured figures are the truth', async () => {
  for (const given of [situation, closed]) {
    const truth = await figuresOf(given, false)
    expect(truth.started).toBeGreaterThan(500)
    expect(await figuresOf(given, true)).toEqual(truth)
  }
})

test('the truth of an open load does not depend on the number of workers', async () => {
  expect(await figuresOf({ ...situation, workers: 3 }, false)).toEqual(await figuresOf(situation, false))
})

test('a stopped generator measures response times that are too long, and the truth stays as it was', async () => {
  const stopped: Situation = { ...situation, trouble: { kind: 'stopped', times: 1, ms: 600 } }
  const [truth, late] = [await figuresOf(stopped, false), await figuresOf(stopped, true)]
  expect(truth).toEqual(await figuresOf(situation, false))
  expect(late.started).toBe(truth.started)
  expect(late.figures[1]! - truth.figures[1]!).toBeGreaterThan(100)
})

test('each trouble delays something', async () => {
  for (const trouble of [
    { kind: 'starved', perSecond: 20, meanMs: 8 },
    { kind: 'stopped', times: 2, ms: 200 },
    { kind: 'throttled', runMs: 40, share: 0.5 },
    { kind: 'blocked', oneIn: 10, ms: 30 },
    { kind: 'crowded', costMs: 1 },
  ] as const) {
    for (const given of [situation, closed]) {
      const some: Situation = { ...given, trouble, workers: 2 }
      expect(await figuresOf(some, true), trouble.kind).not.toEqual(await figuresOf(some, false))
    }
  }
})
