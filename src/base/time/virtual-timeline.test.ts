import { expect, test } from 'vitest'
import { VirtualTimeline } from './virtual-timeline.ts'

test('does not advance by itself', async () => {
  const timeline = new VirtualTimeline(10)
  await new Promise((resolve) => setImmediate(resolve))
  expect(timeline.now()).toBe(10)
})

test('is at the due time of an alarm while it rings, and at the requested time afterwards', async () => {
  const timeline = new VirtualTimeline()
  const seen: number[] = []
  for (const dueMs of [0.1, 7, 86_400_000]) timeline.at(dueMs, () => seen.push(timeline.now()))
  await timeline.runUntil(90_000_000)
  expect(seen).toEqual([0.1, 7, 86_400_000])
  expect(timeline.now()).toBe(90_000_000)
})

test('rings alarms that are due at the last instant, and no later ones', async () => {
  const timeline = new VirtualTimeline()
  const rung: number[] = []
  for (const dueMs of [99, 100, 100.000_001]) timeline.at(dueMs, (due) => rung.push(due))
  await timeline.runUntil(100)
  expect(rung).toEqual([99, 100])
  await timeline.runUntil(101)
  expect(rung).toEqual([99, 100, 100.000_001])
})

test('settles promises before the first alarm and between two alarms', async () => {
  const timeline = new VirtualTimeline()
  const steps: string[] = []
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => timeline.at(timeline.now() + ms, () => resolve()))
  const walk = async (name: string) => {
    for (let step = 0; step < 3; step++) {
      await Promise.resolve()
      await sleep(10)
      steps.push(`${name}${step} at ${timeline.now()}`)
    }
  }
  void Promise.resolve().then(() => walk('a'))
  await timeline.runUntil(25)
  expect(steps).toEqual(['a0 at 10', 'a1 at 20'])
})

test('rings an alarm that is set in the past at the current time', async () => {
  const timeline = new VirtualTimeline(100)
  let at: number | undefined
  timeline.at(50, () => {
    at = timeline.now()
  })
  await timeline.runUntil(100)
  expect(at).toBe(100)
})
