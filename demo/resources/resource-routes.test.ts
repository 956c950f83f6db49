import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, post } from '../http/json-client.ts'
import { type DemoService, startDemo } from '../service.ts'
import type { Analysis } from './analyses.ts'
import type { CacheStatus } from './lru-cache.ts'
import type { Optimization } from './optimizer.ts'
import type { SystemSample } from './system-meter.ts'

let demo: DemoService

beforeAll(async () => {
  demo = await startDemo()
})
afterAll(() => demo.close())

describe('the route of health', () => {
  it('reports that the service and its database are alive', async () => {
    const alive = { status: 200, value: { status: 'ok', database: true } }
    expect(await ask(`${demo.url}/health/`)).toMatchObject(alive)
    expect(await ask(`${demo.url}/health`)).toMatchObject(alive)
  })
})

describe('the route of system metrics', () => {
  it('measures the process, and averages earlier samples', async () => {
    await ask(`${demo.url}/system/metrics`)
    await setTimeout(120)
    const { value: figures } = await ask<SystemSample>(`${demo.url}/system/metrics`)
    expect(figures.process.rssBytes).toBeGreaterThan(10_000_000)
    expect(figures.process.cpu).toBeGreaterThan(0)
    expect(figures.eventLoop.utilization).toBeGreaterThan(0)
    expect(figures.eventLoop.utilization).toBeLessThanOrEqual(1)
    expect(figures.averages.samples).toBe(2)
  })
})

describe('the route of analyses', () => {
  const analyze = (samples: unknown) =>
    ask<Analysis & { cached: boolean }>(`${demo.url}/analysis/`, post({ samples }))

  it('returns statistics and anomalies of a series', async () => {
    const samples = Array.from({ length: 100 }, (_, index) => (index === 40 ? 500 : 10 + (index % 7)))
    const { status, value } = await analyze(samples)
    expect(status).toBe(200)
    expect(value.series.value).toMatchObject({ count: 100, min: 10, max: 500, anomalies: [{ index: 40 }] })
  })

  it('analyzes named figures separately', async () => {
    const { value } = await analyze([10, 30].map((memory) => ({ cpu: memory / 10, memory })))
    expect(value.series).toMatchObject({ cpu: { mean: 2 }, memory: { mean: 20 } })
  })

  it('takes an analysis from the cache the second time, and counts a cache hit', async () => {
    const { value: before } = await ask<CacheStatus>(`${demo.url}/lmcache/status`)
    const first = await analyze([4, 5, 6])
    const second = await analyze([4, 5, 6])
    expect([first.value.cached, second.value.cached]).toEqual([false, true])
    expect(second.value.id).toBe(first.value.id)
    const { value: after } = await ask<CacheStatus>(`${demo.url}/lmcache/status`)
    expect(after.hits - before.hits).toBe(1)
    expect(after.misses - before.misses).toBe(1)
    expect(after.size - before.size).toBe(1)
  })

  it.each([
    [{}, 'samples must be a list of 1 to 10000'],
    [{ samples: [] }, 'samples must be a list'],
    [{ samples: [1, 'x'] }, 'samples[1] must be a number'],
    [{ samples: [{ cpu: 1 }, { memory: 1 }] }, 'samples[1].cpu must be a number'],
    [{ samples: [{}] }, 'must have 1 to 16 figures'],
    [{ samples: Array(10_001).fill(1) }, 'samples must be a list of 1 to 10000'],
  ])('refuses invalid samples with 400 (%#)', async (body, message) => {
    const { status, value } = await ask(`${demo.url}/analysis/`, post(body))
    expect(status).toBe(400)
    expect(value.error).toContain(message)
  })
})

describe('the route of optimizations', () => {
  const optimize = (body?: unknown) => ask<Optimization>(`${demo.url}/optimize/run`, post(body))

  it('packs the workloads from the store, and counts earlier runs', async () => {
    const first = await optimize()
    const second = await optimize({ seed: 2 })
    expect(first.status).toBe(200)
    expect(first.value.nodes.flat()).toHaveLength(60)
    expect(first.value.nodesUsed).toBeGreaterThanOrEqual(first.value.lowerBound)
    expect([first.value.earlierRuns, second.value.earlierRuns]).toEqual([0, 1])
  })

  it('packs the workloads of the request', async () => {
    const workloads = ['a', 'b', 'c', 'd'].map((name) => ({ name, cpu: 2, memory: 2 }))
    const { value } = await optimize({ workloads, node: { cpu: 4, memory: 4 } })
    expect(value).toMatchObject({ nodesUsed: 2, lowerBound: 2 })
  })

  it.each([
    [{ workloads: [{ name: 'a', cpu: 99, memory: 1 }] }, 'a does not fit onto any node'],
    [{ workloads: [{ name: 'a', cpu: 0, memory: 1 }] }, 'workloads[0].cpu must be a number'],
    [{ iterations: 200_001 }, 'iterations must be a number from 0 to 200000'],
    [{ iterations: 1.5 }, 'iterations must be a whole number'],
    [[], 'the body must be a JSON object'],
  ])('refuses %j with 400', async (body, message) => {
    const { status, value } = await ask(`${demo.url}/optimize/run`, post(body))
    expect(status).toBe(400)
    expect(value.error).toContain(message)
  })
})
