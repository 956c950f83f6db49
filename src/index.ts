/** The API for plans, and for programs that run them. */

export { PlimsollError, type SourcePlace } from './base/error.ts'
export type { Random } from './base/random.ts'
export type { Duration } from './base/units/duration.ts'
export type { Rate } from './base/units/rate.ts'
export type { Percentage } from './base/units/ratio.ts'
export type { Reply } from './engine/reply/reply.ts'
export type { LiveSla, LiveState } from './fleet/live-state.ts'
export type { ConnectingOptions, TlsOptions } from './plan/connecting-options.ts'
export { all } from './plan/context/all.ts'
export type { Call } from './plan/context/call.ts'
export type { CallOptions } from './plan/context/call-options.ts'
export type { CallTiming } from './plan/context/call-timing.ts'
export type { Check } from './plan/context/check.ts'
export { CheckFailed, RequestFailed } from './plan/context/request-failed.ts'
export type { RecordedOutcome, UserContext } from './plan/context/user-context.ts'
export { type CsvOptions, csv } from './plan/data/csv.ts'
export type { RowSchema } from './plan/data/data-rows.ts'
export { env } from './plan/data/env.ts'
export { type AtEnd, type Feeder, type FeederOptions, feeder, type RowOrder } from './plan/data/feeder.ts'
export { json, jsonl } from './plan/data/json-rows.ts'
export {
  type Choice,
  choice,
  type OptionDeclaration,
  type OptionValues,
  options,
} from './plan/data/options.ts'
export { type SharedOptions, shared } from './plan/data/shared.ts'
export type { Shared } from './plan/data/shared-handle.ts'
export { type Endpoint, endpoint } from './plan/endpoint/endpoint.ts'
export type { EndpointOptions } from './plan/endpoint/endpoint-options.ts'
export type { OutgoingRequest, ReplyHook, RequestHook } from './plan/endpoint/hooks.ts'
export type { Method, ParamValue, Query, Route } from './plan/endpoint/route.ts'
export type { LevelOptions } from './plan/load/level-options.ts'
export {
  type ArrivalLoad,
  arrivals,
  type Load,
  type ParallelLoad,
  type ShapeAnswer,
  type ShapeFunction,
  several,
  shape,
  type UserLoad,
  users,
} from './plan/load/load.ts'
export type { ArrivalPhase, PhaseOptions, UserPhase } from './plan/load/phase-options.ts'
export { profile } from './plan/load/profile/profile.ts'
export type {
  DailyOptions,
  PeakOptions,
  SmokeOptions,
  SpikeOptions,
  StaircaseOptions,
  SteadyOptions,
  StressOptions,
} from './plan/load/profile/profile-options.ts'
export {
  type CounterMetric,
  counter,
  type GaugeMetric,
  gauge,
  type RateMetric,
  rate,
  type TrendMetric,
  trend,
} from './plan/metric/custom-metric.ts'
export type { CounterSla, GaugeSla, MetricOptions, RateSla, TrendSla } from './plan/metric/metric-options.ts'
export type { Mix } from './plan/mix.ts'
export { type Plan, plan } from './plan/plan.ts'
export type { PlanOptions, SetupContext } from './plan/plan-options.ts'
export { type Auth, basic, bearer, digest } from './plan/request/auth.ts'
export type { BodyOptions, Compression } from './plan/request/body-options.ts'
export { type FilePart, file } from './plan/request/file-part.ts'
export type { Multipart } from './plan/request/multipart.ts'
export type { Redirects } from './plan/request/reply-options.ts'
export { type Scenario, type ScenarioOptions, scenario } from './plan/scenario.ts'
export type {
  AmountLimit,
  BaselineLimit,
  BytesLimit,
  EndpointSla,
  LimitWith,
  NumberLimit,
  PaceLimit,
  RunSla,
  ShareLimit,
  SlaLimits,
  Slas,
  TimeLimit,
} from './plan/sla.ts'
export { type MachineOptions, type MachineState, machine } from './plan/steps/machine.ts'
export { choose, repeat, sequence } from './plan/steps/sequence.ts'
export type { ComposedStep, Step } from './plan/steps/step.ts'
export { between, constant, exponential, pacing, throughput, type Wait } from './plan/wait.ts'
export type { RunRecord } from './record/run-record.ts'
export type { Reporter, RunEnd, StartedRun } from './report/reporter.ts'
export { run } from './run/program/library.ts'
export { RunFailed } from './run/program/run-failed.ts'
export type { RunOptions } from './run/program/run-options.ts'
export { defineConfig, type PlimsollConfig } from './run/settings/config.ts'
