/**
 * How much memory Plimsoll needs: whether it grows over time at full speed, and the cost of a sleeping user with its
 * connection open.
 */
import { parseArgs } from 'node:util'
import { publicationOptions, publish } from './comparison/publication.ts'
import { grouped } from './comparison/spread.ts'
import { markdownTable } from './comparison/table.ts'
import { positiveNumber } from './machine/option.ts'
import { residentAround } from './machine/resident-set.ts'
import { RunningPlimsoll } from './plimsoll/running-plimsoll.ts'
import { Nginx } from './servers/nginx.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    users: { type: 'string', default: '15000' },
    settle: { type: 'string', default: '15' },
    only: { type: 'string' },
    ...publicationOptions,
  },
})
const seconds = positiveNumber('minutes', values.minutes) * 60
const sleepers = positiveNumber('users', values.users)
const settleSeconds = positiveNumber('settle', values.settle)

const growth = values.only === 'sleepers' ? null : await growthAtFullSpeed()
const user = values.only === 'growth' ? null : await memoryPerSleeper()

const columns = [
  { title: '', align: 'left' },
  { title: 'measured', align: 'right' },
] as const
const rows: string[][] = []
if (growth) {
  rows.push([`resident after ${grouped(growth.earlySeconds)} s at full speed`, megabytes(growth.earlyBytes)])
  rows.push([`resident after ${grouped(seconds)} s at full speed`, megabytes(growth.lateBytes)])
  rows.push(['ratio', growth.ratio.toFixed(2)])
}
if (user) {
  rows.push(['resident with 1 sleeping user', megabytes(user.fewBytes)])
  rows.push([`resident with ${grouped(sleepers)} sleeping users`, megabytes(user.manyBytes)])
  rows.push(['per sleeping user with its connection', `${(user.bytesPerUser / 1024).toFixed(1)} KB`])
}
await publish('bench:memory', markdownTable(columns, rows), { seconds, sleepers, growth, user }, values)

async function growthAtFullSpeed() {
  await using nginx = await Nginx.start()
  process.stderr.write(`full speed for ${seconds} s …\n`)
  // The run is longer than the watching, so that the last look still finds it running.
  const options = ['--host', nginx.origin, '--users', '64', '--run-time', `${Math.ceil(seconds) + 30}s`]
  await using running = new RunningPlimsoll('health', options, 1_000)
  const samples = await running.watch(seconds)
  const earlySeconds = Math.min(60, seconds / 5)
  const half = Math.max(1.5, earlySeconds / 12)
  const earlyBytes = residentAround(samples, earlySeconds - half, earlySeconds + half)
  const lateBytes = residentAround(samples, seconds - 2 * half, seconds + 2)
  return { earlySeconds, earlyBytes, lateBytes, ratio: lateBytes / earlyBytes, samples }
}

async function memoryPerSleeper() {
  const fewBytes = await residentWithSleepers(1)
  const manyBytes = await residentWithSleepers(sleepers)
  return { fewBytes, manyBytes, bytesPerUser: (manyBytes - fewBytes) / (sleepers - 1) }
}

/** Waits until the server has a connection of every user, then until garbage has been collected. */
async function residentWithSleepers(users: number): Promise<number> {
  await using nginx = await Nginx.start(sleepers + 100)
  process.stderr.write(`${users} sleeping users …\n`)
  const options = [
    '--host',
    nginx.origin,
    '--users',
    String(users),
    '--spawn-rate',
    '1000',
    '--run-time',
    '10m',
  ]
  await using running = new RunningPlimsoll('sleepers', options, users + 500)
  const giveUpMs = performance.now() + 60_000 + users * 10
  while ((await nginx.status()).activeConnections - 1 < users) {
    await running.watch(1)
    if (performance.now() > giveUpMs) {
      const { activeConnections } = await nginx.status()
      throw new Error(`only ${activeConnections - 1} of ${users} users are connected`)
    }
  }
  const samples = await running.watch(settleSeconds)
  const last = samples.at(-1)!.seconds
  return residentAround(samples, last - 5, last)
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
