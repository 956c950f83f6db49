import { Random } from '../../src/base/random.ts'
import type { VerdictStatus } from '../../src/base/verdict-status.ts'
import type { ErrorGroup } from '../../src/record/run-record.ts'

/* The made-up load of the agent run: every request, drawn from a seeded stream. */

export interface Sample {
  second: number
  phase: number
  endpoint: number
  lagMs: number
  serviceMs: number
  failure: ErrorGroup['class'] | null
}

export const phases = [
  { name: 'warmup', judged: false, seconds: 30, rate: [0, 420] },
  { name: 'steady', judged: true, seconds: 120, rate: [420, 420] },
  { name: 'spike', judged: true, seconds: 60, rate: [420, 900] },
  { name: 'recover', judged: false, seconds: 60, rate: [420, 420] },
] as const

/** The points of the planned load. */
export const plannedPoints = phases.flatMap(({ seconds, rate }, index) => {
  const start = phases.slice(0, index).reduce((sum, phase) => sum + phase.seconds, 0)
  return [
    { seconds: start, value: rate[0] as number },
    { seconds: start + seconds, value: rate[1] as number },
  ]
})

export const endpoints = [
  { name: 'GET /health', weight: 1, medianMs: 1.4, spread: 0.35 },
  { name: 'GET /api/v1/agents', weight: 6, medianMs: 18, spread: 0.5 },
  { name: 'GET /api/v1/agents?search=', weight: 2, medianMs: 62, spread: 0.6 },
  { name: 'GET /api/v1/agents/:id', weight: 5, medianMs: 9, spread: 0.45 },
  { name: 'POST /api/v1/skills', weight: 3, medianMs: 41, spread: 0.5 },
  { name: 'POST /agent/execute', weight: 2, medianMs: 210, spread: 0.7 },
  { name: 'POST /workflow/:workflowId/step', weight: 2, medianMs: 88, spread: 0.55 },
] as const

const totalWeight = endpoints.reduce((sum, endpoint) => sum + endpoint.weight, 0)

export function rateAt(second: number): { rate: number; phase: number } {
  let start = 0
  for (const [phase, { seconds, rate }] of phases.entries()) {
    if (second < start + seconds) {
      return { phase, rate: rate[0] + ((rate[1] - rate[0]) * (second - start + 0.5)) / seconds }
    }
    start += seconds
  }
  return { phase: phases.length - 1, rate: 0 }
}

export function simulate(status: VerdictStatus): Sample[] {
  const random = new Random(20_260_217)
  const samples: Sample[] = []
  for (let second = 0; second < 270; second++) {
    const { rate, phase } = rateAt(second)
    const pressure = status === 'pass' ? 1 + rate / 3_000 : 1 + Math.max(0, rate - 560) / 110
    const wobble = 1 + 0.08 * Math.sin(second / 7) + random.between(-0.04, 0.04)
    const started = Math.round((status === 'invalid' ? Math.min(rate, 560) : rate) + random.between(-6, 6))
    for (let index = 0; index < started; index++) {
      const endpoint = pickEndpoint(random)
      const { medianMs, spread } = endpoints[endpoint]!
      const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
      const serviceMs = medianMs * pressure * wobble * Math.exp(spread * normal) + 0.3
      const lagMs = status === 'invalid' && rate > 560 ? random.exponential(60) : random.exponential(0.05)
      samples.push({ second, phase, endpoint, lagMs, serviceMs, failure: failureOf(random, status, rate) })
    }
  }
  return samples
}

function pickEndpoint(random: Random): number {
  let left = random.next() * totalWeight
  return Math.max(
    0,
    endpoints.findIndex(({ weight }) => {
      left -= weight
      return left < 0
    }),
  )
}

function failureOf(random: Random, status: VerdictStatus, rate: number): Sample['failure'] {
  if (status !== 'fail') return random.chance(0.0002) ? 'http_5xx' : null
  if (rate > 640 && random.chance((rate - 640) / 6_000)) return random.chance(0.6) ? 'http_5xx' : 'timeout'
  if (rate > 820 && random.chance(0.01)) return 'connect'
  return random.chance(0.0015) ? 'http_4xx' : null
}
