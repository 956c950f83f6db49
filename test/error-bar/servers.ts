import type { HeapAlarm } from '../../src/base/time/alarm-heap.ts'
import type { World } from './world.ts'

/** A reply: its status. */
export type Respond = (status: number) => void

/** A simulated server, with nothing random in it: each request comes with the time that it needs, in ms. */
export interface Server {
  arrive(needsMs: number, respond: Respond): void
}

/** A server, as plain data. Times in ms. */
export type ServerKind =
  /** Serves in order, `workers` at a time. It stops for `stopMs` in every `everyMs`. */
  | { kind: 'queue'; workers: number; stopMs?: number; everyMs?: number }
  /** Serves all at once, each at an equal share of its speed. */
  | { kind: 'shared' }
  /** Serves all at once, at full speed. */
  | { kind: 'free' }
  /** Serves all at once. Each takes longer by `slower` of its time for each other one under way beyond `from`. */
  | { kind: 'slower'; from: number; slower: number }
  /** Serves in order, one at a time, and refuses requests when `most` are under way. */
  | { kind: 'refuses'; most: number }

/** `laterMs` is how much later than usual its stops come. */
export function serverOf(kind: ServerKind, world: World, laterMs = 0): Server {
  switch (kind.kind) {
    case 'queue':
      return new QueueServer(world, kind, laterMs)
    case 'shared':
      return new SharedServer(world)
    case 'free':
      return { arrive: (needsMs, respond) => void world.at(world.nowMs + needsMs, () => respond(200)) }
    case 'slower':
      return slowerServer(world, kind)
    case 'refuses':
      return refusingServer(world, kind)
  }
}

class QueueServer implements Server {
  readonly #world: World
  readonly #freeMs: number[]
  readonly #stopMs: number
  readonly #everyMs: number
  readonly #laterMs: number

  constructor(
    world: World,
    { workers, stopMs = 0, everyMs = 1 }: ServerKind & { kind: 'queue' },
    laterMs = 0,
  ) {
    this.#world = world
    this.#laterMs = laterMs
    this.#freeMs = Array(workers).fill(0)
    this.#stopMs = stopMs
    this.#everyMs = everyMs
  }

  arrive(needsMs: number, respond: Respond): void {
    const { nowMs } = this.#world
    const worker = this.#freeMs.indexOf(Math.min(...this.#freeMs))
    const endMs = this.#endOf(Math.max(nowMs, this.#freeMs[worker]!), needsMs)
    this.#freeMs[worker] = endMs
    this.#world.at(endMs, () => respond(200))
  }

  /** When work ends that begins at `startMs`. It makes no progress in the last `stopMs` of every `everyMs`. */
  #endOf(startMs: number, needsMs: number): number {
    if (this.#stopMs === 0) return startMs + needsMs
    const runMs = this.#everyMs - this.#stopMs
    let ms = startMs - this.#laterMs
    let leftMs = needsMs
    for (;;) {
      const period = Math.floor(ms / this.#everyMs)
      const into = ms - period * this.#everyMs
      const canMs = Math.max(0, runMs - into)
      if (leftMs <= canMs) return ms + leftMs + this.#laterMs
      leftMs -= canMs
      ms = (period + 1) * this.#everyMs
    }
  }
}

/** Processor sharing, in virtual service time: each request ends when every one under way has got as much as it needs. */
class SharedServer implements Server {
  readonly #world: World
  readonly #jobs: { endsAt: number; respond: Respond }[] = []
  /** The service that each request under way has got since the start. */
  #service = 0
  #asOfMs = 0
  #alarm: HeapAlarm | undefined

  constructor(world: World) {
    this.#world = world
  }

  arrive(needsMs: number, respond: Respond): void {
    this.#advance()
    const job = { endsAt: this.#service + needsMs, respond }
    const at = this.#jobs.findIndex(({ endsAt }) => endsAt > job.endsAt)
    if (at < 0) this.#jobs.push(job)
    else this.#jobs.splice(at, 0, job)
    this.#await()
  }

  #advance(): void {
    const { nowMs } = this.#world
    if (this.#jobs.length > 0) this.#service += (nowMs - this.#asOfMs) / this.#jobs.length
    this.#asOfMs = nowMs
  }

  #await(): void {
    if (this.#alarm !== undefined) this.#world.cancel(this.#alarm)
    const [first] = this.#jobs
    this.#alarm =
      first &&
      this.#world.at(
        this.#world.nowMs + Math.max(0, first.endsAt - this.#service) * this.#jobs.length,
        () => {
          this.#advance()
          this.#jobs.shift()!.respond(200)
          this.#await()
        },
      )
  }
}

function slowerServer(world: World, { from, slower }: ServerKind & { kind: 'slower' }): Server {
  let underWay = 0
  return {
    arrive(needsMs, respond) {
      underWay++
      const takesMs = needsMs * (1 + slower * Math.max(0, underWay - from))
      world.at(world.nowMs + takesMs, () => {
        underWay--
        respond(200)
      })
    },
  }
}

function refusingServer(world: World, { most }: ServerKind & { kind: 'refuses' }): Server {
  const queue = new QueueServer(world, { kind: 'queue', workers: 1 })
  let underWay = 0
  return {
    arrive(needsMs, respond) {
      if (underWay >= most) {
        world.at(world.nowMs + 0.2, () => respond(503))
        return
      }
      underWay++
      queue.arrive(needsMs, (status) => {
        underWay--
        respond(status)
      })
    },
  }
}
