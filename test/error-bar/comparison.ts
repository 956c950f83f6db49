import type { SlaState } from '../../src/verdict/judge/judge.ts'
import { isMetBy } from '../../src/verdict/sla/limit.ts'
import type { Sla } from '../../src/verdict/sla/sla.ts'
import { slaOf } from '../support/sla-of.ts'
import { wasInvalid } from './former-rules.ts'
import { judge, type SimulatedRun, simulate } from './simulated-run.ts'
import type { Situation } from './situation.ts'

const windowSeconds = 2

/** The figures that are compared, as SLAs without their limits. */
const upper = ['p50', 'p95', 'p99', 'mean', 'max', 'errors']
const figures = [
  ...upper.map((metric) => ({ metric, comparison: '<=', clauses: '' })),
  { metric: 'rps', comparison: '>=', clauses: '' },
  { metric: 'p50', comparison: '>=', clauses: '' },
  { metric: 'p95', comparison: '<=', clauses: ` in every ${windowSeconds}s` },
  { metric: 'p95', comparison: '<=', clauses: ' for 3s' },
  { metric: 'rps', comparison: '>=', clauses: ` in every ${windowSeconds}s` },
]

type Figure = (typeof figures)[number]

/** Limits are these multiples of the true figure. */
const factors = [0.4, 0.7, 0.9, 0.97, 1.03, 1.1, 1.4, 2.5]

/** The true value of a figure: from the least to the most that a generator that is never late can have seen. */
export interface Truth {
  least: number
  most: number
}

/** An interval; null is an open end. */
export type Interval = readonly [low: number | null, high: number | null]

/** A figure of a run, with the truth. */
export interface ComparedFigure {
  name: string
  truth: Truth
  actual: number
  /** Undefined if the judge has none. */
  interval: Interval | undefined
  isInside: boolean
}

/** An SLA that passed or failed against the truth. */
export interface WrongSla {
  text: string
  status: string
  truth: Truth
  actual: number | undefined
  interval: Interval | undefined
}

export interface Comparison {
  situation: Situation
  figures: ComparedFigure[]
  wrong: WrongSla[]
  /** How many SLAs are decided, and how many there are. */
  decided: number
  slas: number
  /** For each choice of limits: whether the former rules called the run invalid, and what the verdict is now. */
  verdicts: { wasInvalid: boolean; status: string }[]
}

/** A histogram gives a figure within 0.1 % of its value. */
const tolerance = 0.0015

/** Delays up to 0.2 ms are ignored: they are within the accuracy that Plimsoll aims at. */
const negligibleMs = 0.21

/** How many variations of a closed load are simulated to learn how much its figures vary by chance. */
const variations = 6

/** Simulates a situation with the delays of the generator and without, and compares. */
export async function compare(situation: Situation): Promise<Comparison> {
  const truths = await truthsOf(situation)
  const late = await simulate(situation, true)
  const cases = figures.flatMap((figure, index) => {
    const truth = truths[index]
    if (truth === undefined) return []
    return factors.map((factor) => {
      const value = factor > 1 ? truth.most : truth.least
      const limit = value * factor + (figure.metric === 'errors' && factor > 1 ? 0.01 * (factor - 1) : 0)
      return { figure, truth, sla: slaOf(textOf(figure, limit)) }
    })
  })
  const { states } = judge(
    late,
    cases.map(({ sla }) => sla),
  )
  const compared: ComparedFigure[] = []
  const wrong: WrongSla[] = []
  let decided = 0
  states.forEach((state, index) => {
    const { figure, truth, sla } = cases[index]!
    const interval = intervalOf(state)
    const { actual, status } = state
    if (index % factors.length === 0 && actual !== undefined)
      compared.push({
        name: figure.metric + figure.clauses,
        ...{ truth, actual, interval },
        isInside: isInside(figure, truth, interval ?? [actual, actual]),
      })
    if (status !== 'pass' && status !== 'fail') return
    decided++
    const isPossible = [leastOf(figure, truth), mostOf(figure, truth)].some(
      (value) => isMetBy(sla.limit, value) === (status === 'pass'),
    )
    if (isPossible) return
    wrong.push({ text: textOf(figure, sla.limit.value), status, truth, actual, interval })
  })
  return {
    ...{ situation, figures: compared, wrong, decided, slas: states.length },
    verdicts: verdictsOf(late, truths),
  }
}

/**
 * The true value of each figure. An open load has the same arrivals whatever the target does, so its truth is one run. In
 * a closed load, and where a call follows another, the least difference changes which requests meet at the server, or its
 * stops: two runs of a generator that is never late differ, too. How much they do is learnt from a few variations.
 */
async function truthsOf(situation: Situation): Promise<(Truth | undefined)[]> {
  const isExact = situation.load.kind === 'open' && situation.calls === 1
  const slas = figures.map((figure) => slaOf(textOf(figure, 1)))
  const runs: (number | undefined)[][] = []
  for (let variation = 0; variation <= (isExact ? 0 : variations); variation++) {
    const { states } = judge(await simulate(situation, false, variation), slas)
    runs.push(states.map(({ actual }) => actual))
  }
  // Whether the replies to many users at once fall into a window or into the next one is chance.
  const { load } = situation
  const batch = load.kind === 'closed' ? (2 * Math.max(...load.parts)) / windowSeconds : 0
  return figures.map(({ metric, clauses }, index) => {
    const values = runs.map((run) => run[index]).filter((value) => value !== undefined)
    if (values.length < runs.length) return undefined
    const [least, most] = [Math.min(...values), Math.max(...values)]
    // The range of seven values is almost three standard deviations, so this is more than four to each side.
    const more = most - least + (metric === 'rps' && clauses !== '' ? batch : 0)
    return { least: Math.max(0, least - more), most: most + more }
  })
}

/** The verdicts with two SLAs that teams have most often, at limits that are kept with some room, and that are broken. */
function verdictsOf(late: SimulatedRun, truths: readonly (Truth | undefined)[]) {
  const [, p95, p99] = truths
  if (p95 === undefined || p99 === undefined) return []
  return [0.5, 0.8, 1.25, 2, 4].map((factor) => {
    const of = ({ least, most }: Truth) => ((least + most) / 2) * factor
    const slas: Sla[] = [slaOf(`p95 <= ${of(p95).toFixed(6)}ms`), slaOf(`p99 <= ${of(p99).toFixed(6)}ms`)]
    const { conclusion, counts, request } = judge(late, slas)
    const former = wasInvalid({
      tally: counts.tally,
      tightestLimitMs: of(p95),
      workers: request.workers,
      cores: request.cores,
      durationSeconds: late.durationSeconds,
      machine: late.machine,
    })
    return { wasInvalid: former, status: conclusion.status }
  })
}

function intervalOf(state: SlaState): Interval | undefined {
  return (state as SlaState & { interval?: Interval }).interval
}

function isInside(figure: Figure, truth: Truth, [low, high]: Interval): boolean {
  return (low === null || low <= mostOf(figure, truth)) && (high === null || high >= leastOf(figure, truth))
}

/** The least that a figure can be, for the accuracy of its measurement. */
function leastOf(figure: Figure, { least }: Truth): number {
  return Math.max(0, least * (1 - tolerance) - (isTime(figure) ? negligibleMs : 0))
}

function mostOf(figure: Figure, { most }: Truth): number {
  return most * (1 + tolerance) + (isTime(figure) ? negligibleMs : 0)
}

function isTime({ metric }: Figure): boolean {
  return metric !== 'rps' && metric !== 'errors'
}

function textOf({ metric, comparison, clauses }: Figure, limit: number): string {
  const value =
    metric === 'rps'
      ? limit.toFixed(6)
      : metric === 'errors'
        ? `${Math.min(100, 100 * limit).toFixed(6)}%`
        : `${limit.toFixed(6)}ms`
  return `${metric} ${comparison} ${value}${clauses}`
}
