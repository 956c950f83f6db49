import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { RealTimeline } from './real-timeline.ts'

const hrtimeMs = () => Number(process.hrtime.bigint()) / 1e6

/** The lateness of a number of alarms at odd times, in ms, ascending. */
async function latenesses(timeline: RealTimeline, count: number): Promise<number[]> {
  const late: number[] = []
  for (let index = 0; index < count; index++) {
    await new Promise<void>((resolve) => {
      timeline.at(timeline.now() + 0.3 + (index % 7) * 0.61, (dueMs) => {
        late.push(timeline.now() - dueMs)
        resolve()
      })
    })
  }
  return late.sort((a, b) => a - b)
}

describe('real time', () => {
  test('is the clock of the whole machine', () => {
    const before = hrtimeMs()
    const now = new RealTimeline().now()
    // Wide on both sides: the reading may be held up, and a float of a long uptime has steps.
    expect(now).toBeGreaterThan(before - 1)
    expect(now).toBeLessThan(hrtimeMs() + 1)
  })

  test('is the same in every thread', async () => {
    const code = `
      const { parentPort } = require('node:worker_threads')
      import(${JSON.stringify(new URL('./real-timeline.ts', import.meta.url).href)}).then(({ RealTimeline }) => {
        const timeline = new RealTimeline()
        parentPort.on('message', () => parentPort.postMessage(timeline.now()))
        parentPort.postMessage('ready')
      })`
    const worker = new Worker(code, { eval: true })
    const answer = () => new Promise<unknown>((resolve) => worker.once('message', resolve))
    await answer()
    const timeline = new RealTimeline()
    for (let round = 0; round < 20; round++) {
      const askedMs = timeline.now()
      worker.postMessage('now')
      const there = await answer()
      expect(there).toBeGreaterThan(askedMs - 0.5)
      expect(there).toBeLessThan(timeline.now() + 0.5)
    }
    await worker.terminate()
  })

  test('economy is about a millisecond late, precise much less', async () => {
    const economy = await latenesses(new RealTimeline('economy'), 60)
    const precise = await latenesses(new RealTimeline('precise'), 60)
    // Medians, with room for a busy machine.
    expect(economy[30]).toBeLessThan(5)
    expect(precise[30]).toBeLessThan(0.5)
    expect(precise[30]).toBeLessThan(economy[30]!)
  })

  test.each([
    ['precise', 0.9, 1.01],
    ['economy', -0.01, 0.6],
  ] as const)('%s is awake while something is expected, or is not', async (pacing, least, most) => {
    const timeline = new RealTimeline(pacing)
    const passed = async (ms: number) => {
      const before = performance.eventLoopUtilization()
      await new Promise((resolve) => setTimeout(resolve, ms))
      return performance.eventLoopUtilization(before).utilization
    }
    await passed(20)
    timeline.attend(timeline.now() + 100)
    const expecting = await passed(80)
    expect(expecting).toBeGreaterThan(least)
    expect(expecting).toBeLessThan(most)
    await passed(40)
    // And not for longer than that.
    expect(await passed(80)).toBeLessThan(0.6)
  })

  test('sharpened economy is late by much less than a tick', async () => {
    const timeline = new RealTimeline('economy')
    timeline.sharpen()
    // Its thread takes a moment to be there; until then it is as late as ever.
    await latenesses(timeline, 100)
    const sharp = await latenesses(timeline, 60)
    timeline.close()
    expect(sharp[30]).toBeLessThan(0.3)
  })

  test('sharpened economy does not poll for many alarms', async () => {
    const timeline = new RealTimeline('economy')
    timeline.sharpen()
    const before = performance.eventLoopUtilization()
    let rung = 0
    const startMs = timeline.now()
    await new Promise<void>((resolve) => {
      for (let index = 0; index < 5_000; index++) {
        timeline.at(startMs + index / 10, () => {
          if (++rung === 5_000) resolve()
        })
      }
    })
    timeline.close()
    // A core that polls is busy all the time.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.8)
  })

  test('sharpened economy rings even if its thread has ended', async () => {
    const timeline = new RealTimeline('economy')
    timeline.sharpen()
    timeline.close()
    expect(await latenesses(timeline, 5)).toHaveLength(5)
  })

  test('gives sockets their turn between endless alarms', async () => {
    const timeline = new RealTimeline()
    let endless = true
    const again = () => {
      if (endless) timeline.at(0, again)
    }
    timeline.at(0, again)
    // Would never come back if alarms set for the past rang in the same turn without limit.
    await sleep(50)
    endless = false
  })

  test('waits for an alarm beyond the range of a timer without waking all the time', async () => {
    const warnings: string[] = []
    const hear = (warning: Error) => warnings.push(warning.name)
    process.on('warning', hear)
    const timeline = new RealTimeline()
    const far = [40 * 86_400_000, Number.POSITIVE_INFINITY].map((inMs) =>
      timeline.at(timeline.now() + inMs, () => {}),
    )
    await sleep(20)
    for (const alarm of far) timeline.cancel(alarm)
    process.off('warning', hear)
    expect(warnings).toEqual([])
  })

  test('rings the other alarms when one throws', async () => {
    const timeline = new RealTimeline()
    // The test runner listens too, and would call it a failure.
    const listeners = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const thrown = new Promise<Error>((resolve) => process.once('uncaughtException', resolve))
    let rung = false
    timeline.at(timeline.now() + 1, () => {
      throw new Error('in an alarm')
    })
    timeline.at(timeline.now() + 2, () => {
      rung = true
    })
    const error = await thrown
    for (const listener of listeners) process.on('uncaughtException', listener)
    expect(error.message).toBe('in an alarm')
    await sleep(30)
    expect(rung).toBe(true)
  })

  test('keeps the process alive only while there are alarms', async () => {
    const handles = () =>
      process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate/.test(name)).length
    const before = handles()
    const timeline = new RealTimeline()
    const alarms = [5, 50, 500].map((inMs) => timeline.at(timeline.now() + inMs, () => {}))
    expect(handles()).toBe(before + 1)
    for (const alarm of alarms) timeline.cancel(alarm)
    expect(handles()).toBe(before)
  })
})
