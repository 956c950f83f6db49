/** What it costs the generator to watch itself: the CPU time of each part, and its share of a core. Target: 1 %. */
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { LoopActivity } from '../src/machine/loop-activity.ts'
import { MachineWatch } from '../src/machine/machine-watch.ts'
import { StallDetector } from '../src/machine/stall-detector.ts'
import { OwnThreadTime } from '../src/machine/thread-time.ts'
import { GeneratorPressure } from '../src/metrics/generator-pressure.ts'
import { publicationOptions, publish } from './comparison/publication.ts'
import { formatSpread, spreadOf } from './comparison/spread.ts'
import { markdownTable } from './comparison/table.ts'
import { positiveNumber } from './machine/option.ts'

const targetShare = 0.01
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    rate: { type: 'string', default: '80000' },
    ...publicationOptions,
  },
})
const rounds = positiveNumber('rounds', values.rounds)
const seconds = positiveNumber('seconds', values.seconds)
const requestsPerSecond = positiveNumber('rate', values.rate)

const now = () => performance.now()
const threadCpuUs = () => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

/** Mean CPU time of a call in µs, over `times` calls. */
function each(times: number, call: () => void): number {
  const beforeUs = threadCpuUs()
  for (let left = times; left > 0; left--) call()
  return (threadCpuUs() - beforeUs) / times
}

/** CPU time per second of this thread in µs while what `begin` starts is running and nothing else. */
async function idling(begin: () => { close(): void }): Promise<number> {
  const beforeUs = threadCpuUs()
  const work = begin()
  // This keeps the process alive; what `begin` starts does not.
  await delay(seconds * 1_000)
  work.close()
  return (threadCpuUs() - beforeUs) / seconds
}

/** Does what the self-check does for a request, `times` times. */
function countRequests(times: number): void {
  const pressure = new GeneratorPressure()
  const activity = new LoopActivity(() => 0)
  for (let at = 1; at <= times; at++) {
    activity.note(at * 0.0125)
    pressure.recordReply((at & 63) * 0.1 + 0.25, (at & 1) === 0)
  }
}

/** CPU time in µs of `turns` turns of the event loop, each of which makes one call. */
async function turning(turns: number, call: () => void): Promise<number> {
  const beforeUs = threadCpuUs()
  for (let left = turns; left > 0; left--) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    call()
  }
  return threadCpuUs() - beforeUs
}

/** How many replies a worker at its limit reads in one turn of the loop, with 64 connections. */
const requestsOfTurn = 8

const parts: Record<string, () => Promise<number>> = {
  'the stall detector of a worker, 20 times a second': () =>
    idling(() => new StallDetector(new OwnThreadTime(now), () => {})),
  'a check of the machine, once a second': async () => {
    const watch = new MachineWatch(new OwnThreadTime(now))
    const updateUs = each(500, () => watch.update())
    watch.close()
    return updateUs
  },
  'the stall detector of the main thread, 5 times a second': () =>
    idling(() => new MachineWatch(new OwnThreadTime(now))),
  [`counting ${requestsPerSecond.toLocaleString('en-US')} requests a second`]: async () => {
    // Warm up first.
    each(1, () => countRequests(1_000_000))
    const measured = 5_000_000
    return (each(1, () => countRequests(measured)) / measured) * requestsPerSecond
  },
  [`marking turns of the event loop, one for each ${requestsOfTurn} of them`]: async () => {
    const activity = new LoopActivity(now)
    activity.watchTurns(1_000, () => {})
    const turns = 200_000
    const bareUs = await turning(turns, () => activity.endGap(now()))
    const markedUs = await turning(turns, () => activity.note(now()))
    return (Math.max(0, markedUs - bareUs) / turns) * (requestsPerSecond / requestsOfTurn)
  },
}

const names = Object.keys(parts)
const usPerSecond = new Map<string, number[]>(names.map((name) => [name, []]))
for (let round = 0; round < rounds; round++) {
  for (const name of names) usPerSecond.get(name)!.push(await parts[name]!())
}

const columns = [
  { title: '', align: 'left' },
  { title: 'CPU µs in a second', align: 'right' },
  { title: 'of a core', align: 'right' },
] as const
const spreads = names.map((name) => spreadOf(usPerSecond.get(name)!)!)
const sum = spreads.reduce((all, { median }) => all + median, 0)
const share = (us: number) => `${(us / 1e4).toFixed(3)} %`
const rows = names.map((name, at) => [name, formatSpread(spreads[at]!, 0), share(spreads[at]!.median)])
rows.push(['together', sum.toFixed(0), share(sum)])
const status = sum / 1e6 <= targetShare ? 'met' : 'missed'
const report = `Target: at most ${targetShare * 100} % of a core: ${status}.\n\n${markdownTable(columns, rows)}`
await publish(
  'bench:self-check',
  report,
  { rounds, seconds, requestsPerSecond, usPerSecond: Object.fromEntries(usPerSecond), sumUs: sum },
  values,
)
