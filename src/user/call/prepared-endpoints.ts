import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import { parseOrigin } from '../../engine/origin.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import type { Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { EndpointHandle } from '../../plan/endpoint/endpoint-handle.ts'
import type { SessionPools } from '../session/session-pools.ts'
import { PreparedEndpoint, type RequestDefaults } from './prepared-endpoint.ts'

/** The endpoints of a worker, each prepared once for all users of all its loads. */
export class PreparedEndpoints {
  readonly #declared: readonly Endpoint[]
  readonly #recorder: Recorder
  readonly #defaults: RequestDefaults
  readonly #pools: SessionPools
  readonly #prepared: PreparedEndpoint[] = []

  constructor(
    declared: readonly Endpoint[],
    recorder: Recorder,
    defaults: RequestDefaults,
    pools: SessionPools,
  ) {
    this.#declared = declared
    this.#recorder = recorder
    this.#defaults = defaults
    this.#pools = pools
  }

  /** Prepares every endpoint in the order of declaration, so that their rows are the same in all workers. */
  prepareAll(): void {
    for (const endpoint of this.#declared) this.of(endpoint)
  }

  /** Returns the prepared endpoint of a handle. Throws as `#prepare` does. */
  of(endpoint: EndpointHandle): PreparedEndpoint {
    // A handle is always a whole endpoint, as `endpoint` makes them; plain JavaScript can give anything.
    return this.#prepared[endpoint?.id] ?? this.#prepare(endpoint as Endpoint)
  }

  /**
   * Throws a `PlimsollError`: `bad-call` for what is not an endpoint, and `endpoint-twice` if another endpoint of the run has
   * the same name.
   */
  #prepare(endpoint: Endpoint): PreparedEndpoint {
    if (typeof endpoint?.route !== 'object')
      throw new PlimsollError('bad-call', `call(…) was given ${shown(endpoint)}, which is not an endpoint`, {
        advice: "Declare one, as in const list = endpoint('GET /agents'), and write call(list).",
      })
    const known = this.#declared.find(({ name }) => name === endpoint.name)
    if (known !== undefined && known !== endpoint) {
      throw new PlimsollError(
        'endpoint-twice',
        `the endpoint ${JSON.stringify(endpoint.name)} is declared twice`,
        {
          advice:
            'Declare it once, or pass the plan’s own endpoints to the run: run(plan, { endpoints: [first, second] }).',
          ...(endpoint.place && { place: endpoint.place }),
        },
      )
    }
    const { connections, target } = endpoint.options
    const pools = this.#pools
    const elsewhere = target === undefined ? undefined : parseOrigin(target)
    const client = elsewhere === undefined ? pools.client : pools.clientOf(elsewhere)
    const pool = connections === undefined ? undefined : pools.ofEndpoint(client, connections)
    const index = this.#recorder.row(endpoint.name)
    const prepared = new PreparedEndpoint(endpoint, index, this.#defaults, client, pool, elsewhere)
    this.#prepared[endpoint.id] = prepared
    return prepared
  }
}
