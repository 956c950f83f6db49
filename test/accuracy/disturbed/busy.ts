/**
 * Uses its core for about `ms` at a time, about every `apartMs`: the arguments. It ends when it is killed, or after two
 * minutes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../../../src/base/random.ts'

const [ms, apartMs] = process.argv.slice(2).map(Number)
const random = new Random(9)
const endMs = performance.now() + 120_000
while (performance.now() < endMs) {
  await sleep(random.exponential(apartMs!))
  const untilMs = performance.now() + random.between(0.5, 1.5) * ms!
  while (performance.now() < untilMs);
}
