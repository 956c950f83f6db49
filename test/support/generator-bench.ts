import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunRecord } from '../../src/record/run-record.ts'
import { parseRunRecord } from '../../src/record/run-record-reader.ts'
import { type Ended, plimsoll, RunningCommand, Workspace } from './command.ts'

/** Loads of four seconds. */
export const loads = {
  closed: "users({ steady: { hold: 5, for: '4s' } })",
  open: "arrivals({ steady: { hold: '100/s', for: '4s' } })",
}

/** A plan whose SLA is too loose to notice milliseconds. */
export const plan = (load: string, body = ''): string => `
import { arrivals, constant, endpoint, plan, scenario, users } from 'plimsoll'
const page = endpoint('GET /')
export default plan({
  target: 'http://127.0.0.1:1',
  mix: scenario('read', { wait: constant('20ms') }, async ({ call, random }) => {
    await call(page)
    ${body}
  }),
  load: ${load},
  sla: { p95: '1s' },
})
`

/** A target, and the command that loads it, to see when a run is limited by its generator. */
export class GeneratorBench implements Disposable {
  /** How long a request takes in ms, and whether requests are served one at a time, as with a single database lock. */
  target = { ms: 0, inTurn: false }
  readonly #space = new Workspace()
  readonly #server: Server
  #last: Promise<unknown> = Promise.resolve()

  private constructor() {
    this.#server = createServer(async (_, reply) => {
      const { ms, inTurn } = this.target
      if (inTurn) {
        const turn = this.#last.then(() => delay(ms))
        this.#last = turn
        await turn
      } else if (ms > 0) await delay(ms)
      reply.end('ok')
    })
  }

  static async start(): Promise<GeneratorBench> {
    const bench = new GeneratorBench()
    await new Promise<void>((up) => bench.#server.listen(0, '127.0.0.1', up))
    return bench
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The words of the command that runs a plan. */
  words(text: string, ...more: string[]): string[] {
    return [
      ...['run', this.#space.write('starved.load.ts', text), '--host', this.url, '--no-type-check'],
      ...['--json', this.#space.path('starved.json'), ...more],
    ]
  }

  /** The record of the last run. */
  get record(): RunRecord {
    return parseRunRecord(this.#space.record('starved.json'))
  }

  async run(text: string, ...more: string[]): Promise<Ended & { record: RunRecord }> {
    const ended = await plimsoll(this.words(text, ...more))
    return { ...ended, record: this.record }
  }

  /** Starts the command and does something to its process once the load has begun. */
  async disturbed(
    text: string,
    disturb: (pid: number) => Promise<void>,
  ): Promise<Ended & { record: RunRecord }> {
    const command = new RunningCommand(this.words(text))
    await command.says(/steady/)
    await disturb(command.process.pid!)
    return { ...(await command.ended), record: this.record }
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections()
    this.#server.close()
    this.#space.remove()
  }
}
