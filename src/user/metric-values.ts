import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder } from '../metrics/recorder.ts'
import { allMetrics } from '../plan/metric/custom-metric.ts'
import type { DeclaredMetric, MetricSink } from '../plan/metric/metric-sink.ts'
import type { CountedLoad } from './counted-load.ts'

/** The load that the running code belongs to, if there are several parallel ones. */
const currentLoad = new AsyncLocalStorage<CountedLoad>()

/** Counts the values of a plan's metrics at one recorder, each in the current phase of the load that it comes from. */
export class MetricValues implements MetricSink {
  readonly #recorder: Recorder
  /** The index of each metric at the recorder, by the metric's `id`. */
  readonly #indexes: number[] = []
  #load: CountedLoad | undefined
  #hasParallelLoads = false

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    for (const metric of allMetrics()) this.declare(metric)
  }

  /** Adds a load whose values are counted: the only one of its recorder, or one of several parallel ones. */
  addLoad(load: CountedLoad): void {
    this.#hasParallelLoads = this.#load !== undefined
    this.#load = load
  }

  declare({ id, name, kind }: DeclaredMetric): void {
    this.#indexes[id] = this.#recorder.metric(name, kind)
  }

  add({ id }: DeclaredMetric, value: number): void {
    const { phase, timeline } = (this.#hasParallelLoads ? currentLoad.getStore() : undefined) ?? this.#load!
    this.#recorder.value(this.#indexes[id]!, phase, timeline.now(), value)
  }

  /** Runs code of a load, so that its values are counted in that load. */
  within<User>(load: CountedLoad, run: (user: User) => unknown, user: User): unknown {
    return this.#hasParallelLoads && this.#indexes.length > 0 ? currentLoad.run(load, run, user) : run(user)
  }
}
