import { expect, test } from 'vitest'
import { VirtualTimeline } from '../../base/time/virtual-timeline.ts'
import { type Opening, OpeningGate } from './opening-gate.ts'

class TestOpening implements Opening {
  isWanted = true
  openedMs = Number.NaN
  readonly #timeline: VirtualTimeline

  constructor(timeline: VirtualTimeline) {
    this.#timeline = timeline
  }

  open(): void {
    this.openedMs = this.#timeline.now()
  }

  get isOpen(): boolean {
    return !Number.isNaN(this.openedMs)
  }
}

function gateWith(count: number, startMs = 1e9) {
  const timeline = new VirtualTimeline(startMs)
  const gate = new OpeningGate(timeline, 4, 100)
  const openings = Array.from({ length: count }, () => new TestOpening(timeline))
  for (const opening of openings) gate.enter(opening)
  return { timeline, gate, openings, startMs, open: () => openings.filter(({ isOpen }) => isOpen) }
}

test('opens a few at once, and no more until one of them is open', async () => {
  const { timeline, gate, open, startMs } = gateWith(10)
  expect(open()).toHaveLength(4)
  await timeline.runUntil(startMs + 10_000)
  expect(open()).toHaveLength(4)
  gate.opened()
  expect(open()).toHaveLength(5)
})

test('opens a limited number per second, however fast they open', async () => {
  const { timeline, gate, openings, startMs, open } = gateWith(500)
  let answered = 0
  for (let ms = 0; ms <= 2_000; ms += 1) {
    await timeline.runUntil(startMs + ms)
    for (; answered < open().length; answered++) gate.opened()
  }
  // Four at once, then one every 10 ms.
  expect(open().length).toBeGreaterThanOrEqual(202)
  expect(open().length).toBeLessThanOrEqual(205)
  expect(openings.findIndex(({ isOpen }) => !isOpen)).toBe(open().length)
})

test('catches up after a quiet time, but by no more than the few at once', async () => {
  const { timeline, gate, startMs } = gateWith(0)
  await timeline.runUntil(startMs + 60_000)
  const openings = Array.from({ length: 8 }, () => new TestOpening(timeline))
  for (const opening of openings) gate.enter(opening)
  for (let count = 0; count < 4; count++) gate.opened()
  expect(openings.filter(({ isOpen }) => isOpen)).toHaveLength(4)
})

test('skips those no longer wanted, at no cost to the others', async () => {
  const { timeline, gate, openings, open, startMs } = gateWith(1_000)
  for (const opening of openings.slice(4, 999)) opening.isWanted = false
  for (let count = 0; count < 4; count++) gate.opened()
  await timeline.runUntil(startMs + 20)
  expect(open()).toHaveLength(5)
  expect(openings[999]!.isOpen).toBe(true)
})

test('sets no alarm twice for the same instant, whatever the rounding', async () => {
  // At an instant as large as this one, a ms has few digits after the point.
  const timeline = new VirtualTimeline(2 ** 40 + 0.1)
  const gate = new OpeningGate(timeline, 3, 3_333)
  let alarms = 0
  const { at } = timeline
  timeline.at = (dueMs, ring) => {
    alarms++
    return at.call(timeline, dueMs, ring)
  }
  let open = 0
  const opening: Opening = {
    isWanted: true,
    open: () => {
      open++
    },
  }
  for (let count = 0; count < 200; count++) gate.enter(opening)
  for (let answered = 0; answered < 200; answered++) {
    if (answered >= open) await timeline.runUntil(timeline.now() + 10)
    if (answered < open) gate.opened()
    else break
  }
  expect(open).toBe(200)
  expect(alarms).toBeLessThanOrEqual(200)
})

test('keeps its pace when each opening is answered at once', () => {
  const timeline = new VirtualTimeline(1e9)
  const gate = new OpeningGate(timeline, 64, 2_000)
  let open = 0
  const opening: Opening = {
    isWanted: true,
    open: () => {
      open++
      gate.opened()
    },
  }
  for (let count = 0; count < 10_000; count++) gate.enter(opening)
  expect(open).toBe(64)
})
