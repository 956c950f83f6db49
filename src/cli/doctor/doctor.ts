import { styleText } from 'node:util'
import { messageOf } from '../../base/error.ts'
import { countText } from '../../base/units/count.ts'
import { exitCodes } from '../../run/exit-code.ts'
import type { Examination } from './examination.ts'
import { type Headroom, measureHeadroom } from './headroom.ts'
import { examineMachine } from './machine.ts'

/** Less than this from one worker, a second, is little: half of what a slow core makes. */
const enoughPerSecond = 5_000

/** Less late than this, in ms, is exact: it is what a run is held to. */
const enoughLagMs = 1

/** `plimsoll doctor`: what this machine can do, as text or as JSON. Answers the exit code: 0, whatever it finds. */
export async function doctor({ json = false }: { json?: boolean } = {}): Promise<number> {
  const headroom = await measureHeadroom().catch((error: unknown) => messageOf(error))
  const examinations = [...examineMachine(), ...examineHeadroom(headroom)]
  if (json) {
    const measured = typeof headroom === 'string' ? null : headroom
    process.stdout.write(`${JSON.stringify({ examinations, headroom: measured }, undefined, 2)}\n`)
  } else print(examinations)
  return exitCodes.pass
}

function print(examinations: readonly Examination[]): void {
  const width = Math.max(...examinations.map(({ name }) => name.length))
  for (const { name, value, isEnough, advice } of examinations) {
    const mark = isEnough
      ? styleText('green', '✓', { stream: process.stdout })
      : styleText('yellow', '!', { stream: process.stdout })
    process.stdout.write(`${mark} ${name.padEnd(width)}  ${value}\n`)
    if (!isEnough) process.stdout.write(`  ${' '.repeat(width)}  → ${advice}\n`)
  }
}

/** What was measured of the load that it can make, or why it could not be. */
function examineHeadroom(headroom: Headroom | string): Examination[] {
  if (typeof headroom === 'string') {
    const advice = 'Plimsoll makes its load as it did here: look into that first.'
    return [{ name: 'load', value: `could not be measured: ${headroom}`, isEnough: false, advice }]
  }
  const { requestsPerSecond, cpuUsPerRequest, workers, arrivalsPerSecond, lagMs } = headroom
  const all = workers > 1 ? `; with --workers ${workers} about ${rounded(workers * requestsPerSecond)}/s` : ''
  return [
    {
      name: 'load',
      value:
        `one worker makes about ${rounded(requestsPerSecond)} requests/s here ` +
        `(${cpuUsPerRequest.toFixed(cpuUsPerRequest < 10 ? 1 : 0)} µs of CPU each)${all}`,
      isEnough: requestsPerSecond >= enoughPerSecond,
      advice:
        'Something else keeps the cores busy, or they are slow: ask for less load, or use more machines.',
    },
    {
      name: 'timing',
      value:
        `at ${countText(arrivalsPerSecond)}/s an arrival starts ${lateness(lagMs.p50)} late (p50), ` +
        `${lateness(lagMs.p99)} (p99)`,
      isEnough: lagMs.p99 < enoughLagMs,
      advice:
        'Something else keeps the cores busy: what takes single milliseconds will not be measured exactly.',
    },
  ]
}

/** Two digits: the third is another one the next time. */
function rounded(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString('en-US')
}

function lateness(ms: number): string {
  return ms < 1 ? `${(ms * 1_000).toFixed(0)} µs` : `${ms.toFixed(1)} ms`
}
