import { RealTimeline } from '../../src/base/time/real-timeline.ts'
import { Clients } from '../../src/engine/clients.ts'
import { parseOrigin } from '../../src/engine/origin.ts'
import { users } from '../../src/plan/load/load.ts'
import { plan } from '../../src/plan/plan.ts'
import type { PlanOptions } from '../../src/plan/plan-options.ts'
import { scenario } from '../../src/plan/scenario.ts'
import type { ExchangeWatcher } from '../../src/user/call/exchange-watcher.ts'
import { Runtime } from '../../src/user/runtime.ts'
import { VirtualUser } from '../../src/user/virtual-user.ts'
import { KeepingRecorder } from './load-bench.ts'

type WiredOptions = Partial<PlanOptions> & { watcher?: ExchangeWatcher }

/** A user with a real client, whose calls go to a real server. */
export class WiredUser implements Disposable {
  readonly recorder: KeepingRecorder
  readonly runtime: Runtime
  readonly user: VirtualUser
  readonly planErrors: Error[] = []
  readonly #clients: Clients

  constructor(target: string, { watcher, ...options }: WiredOptions = {}) {
    const timeline = new RealTimeline()
    const origin = parseOrigin(target)
    this.#clients = new Clients({
      origin,
      connectTimeoutMs: 5_000,
      timeline,
      ...(options.tls !== undefined && { tls: options.tls }),
    })
    this.recorder = new KeepingRecorder({
      worker: 0,
      phases: 1,
      startMs: timeline.now(),
      flush: () => {},
    })
    const made = plan({
      target,
      mix: scenario('none', () => {}),
      load: users({ steady: { hold: 1, for: '1s' } }),
      ...options,
    })
    this.runtime = new Runtime({
      plan: made,
      timeline,
      client: this.#clients.target,
      clientOf: (other) => this.#clients.of(other),
      recorder: this.recorder,
      defaults: { origin, plan: made.options, timeoutMs: 10_000, userAgent: 'test' },
      sharedConnections: undefined,
      shareOf: (count) => count,
      seed: 1,
      phaseAt: () => 0,
      data: undefined,
      onPlanError: (error) => this.planErrors.push(error),
      watcher,
    })
    this.user = new VirtualUser(this.runtime, 0)
  }

  /** Another user of the same run. */
  another(id = 1): VirtualUser {
    return new VirtualUser(this.runtime, id)
  }

  get connectionsOpened(): number {
    return this.#clients.connectionsOpened
  }

  [Symbol.dispose](): void {
    this.#clients.close('the test is over')
  }
}
