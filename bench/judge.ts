/**
 * How long it takes to judge all SLAs once, and to add one second of results: 200 endpoints with 5 SLAs each in each of
 * 6 phases. Target: under 5 ms to judge them once.
 */
import { parseArgs } from 'node:util'
import { Random } from '../src/base/random.ts'
import type { LoadPhase } from '../src/load/spec/phase.ts'
import { decodeDelta, encodeDelta } from '../src/metrics/codec/delta-codec.ts'
import type { Delta } from '../src/metrics/delta.ts'
import { measured } from '../src/metrics/measured-operation.ts'
import { Recorder } from '../src/metrics/recorder.ts'
import { RunCounts } from '../src/metrics/run-counts.ts'
import { Judge } from '../src/verdict/judge/judge.ts'
import type { Sla } from '../src/verdict/sla/sla.ts'
import { slaOf } from '../test/support/sla-of.ts'
import { publicationOptions, publish } from './comparison/publication.ts'
import { markdownTable } from './comparison/table.ts'

const endpoints = Array.from({ length: 200 }, (_, index) => `GET /endpoint/${index}`)
const limits = ['p50 <= 50ms', 'p95 <= 300ms', 'p99 <= 500ms', 'errors <= 1%', 'rps >= 1']
const secondsOfPhase = 20
const targetMs = 5
const requestsPerSecond = 4_000

const phases: LoadPhase[] = Array.from({ length: 6 }, (_, index) => ({
  name: `phase ${index}`,
  startMs: index * secondsOfPhase * 1_000,
  endMs: (index + 1) * secondsOfPhase * 1_000,
  from: 1,
  to: 1,
  judged: true,
  arrivals: 'constant',
}))

/** The SLAs of each endpoint for each phase. */
function slas(): Sla[] {
  return endpoints.flatMap((scope) =>
    phases.flatMap((phase) =>
      limits.map((text) => slaOf(`${scope}: ${text}`, 'request', { phase: phase.name })),
    ),
  )
}

/**
 * How long it took in each second, in ms, to judge the SLAs, and to add the results with and without a judge. Not CPU
 * time: a thread's clock is too coarse.
 */
function run(all: readonly Sla[]): { looks: number[]; adds: number[]; plainAdds: number[] } {
  const [judged, unjudged] = [new RunCounts(phases), new RunCounts(phases)]
  const judge = new Judge(all, phases, judged)
  const random = new Random(1)
  const adds: number[] = []
  const plainAdds: number[] = []
  const recorder = new Recorder({
    worker: 0,
    phases: phases.length,
    startMs: 0,
    flush: (delta) => {
      const sent = encodeDelta(delta)
      adds.push(msToAdd(judged, decodeDelta(sent)))
      plainAdds.push(msToAdd(unjudged, decodeDelta(sent)))
    },
  })
  const rows = endpoints.map((name) => recorder.row(name))
  const looks: number[] = []
  for (let second = 0; second < phases.length * secondsOfPhase; second++) {
    const phase = Math.floor(second / secondsOfPhase)
    for (let request = 0; request < requestsPerSecond; request++) {
      const us = 500 + random.exponential(20_000)
      const nowMs = second * 1_000 + (request * 1_000) / requestsPerSecond
      recorder.count(measured({ row: random.pick(rows), phase, endedMs: nowMs, responseUs: us }))
    }
    recorder.advance((second + 1) * 1_000)
    const startMs = performance.now()
    judge.update(second + 1)
    looks.push(performance.now() - startMs)
  }
  return { looks, adds, plainAdds }
}

function msToAdd(counts: RunCounts, delta: Delta): number {
  const startMs = performance.now()
  counts.add(delta)
  return performance.now() - startMs
}

function medianAndP95(timesMs: readonly number[]): [medianMs: number, p95Ms: number] {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const at = (fraction: number) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]!
  return [at(0.5), at(0.95)]
}

const { values } = parseArgs({ options: publicationOptions })
const cases: [what: string, slas: Sla[]][] = [
  ['6,000: 5 of each of 200 endpoints in each of 6 phases', slas()],
  ['1,000 over all 6 phases', endpoints.flatMap((scope) => limits.map((text) => slaOf(`${scope}: ${text}`)))],
  [
    '1,000 in every 30 s',
    endpoints.flatMap((scope) => limits.map((text) => slaOf(`${scope}: ${text} in every 30s`))),
  ],
]
const results = cases.map(([what, all]) => {
  const { looks, adds, plainAdds } = run(all)
  return { what, look: medianAndP95(looks), add: medianAndP95(adds), plainAdd: medianAndP95(plainAdds) }
})
const text = ([medianMs, p95Ms]: [number, number]) => `${medianMs.toFixed(2)} (${p95Ms.toFixed(2)})`
const table = markdownTable(
  ['SLAs', 'judging once', 'adding a second', 'adding a second without SLAs'].map((title, at) => ({
    title,
    align: at === 0 ? 'left' : 'right',
  })),
  results.map(({ what, look, add, plainAdd }) => [what, text(look), text(add), text(plainAdd)]),
)
const [median, p95] = results[0]!.look.map((ms) => (ms < targetMs ? 'met' : 'missed'))
await publish(
  'bench:judge',
  `Target: judging the 6,000 SLAs once in under ${targetMs} ms: ${median} at the median, ${p95} at the 95th percentile.\n\n${table}`,
  { results },
  values,
)
