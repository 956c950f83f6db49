/** What a plan is written with. */
export type { Duration } from './base/duration.ts'
export { PlimsollError, type SourcePlace } from './base/error.ts'
export type { Random } from './base/random.ts'
export type { Rate } from './base/rate.ts'
export type { Percentage } from './base/ratio.ts'
export { type RunOptions, run } from './cli/library/library.ts'
export { defineConfig, type PlimsollConfig } from './cli/settings/config.ts'
export type { Reply } from './engine/reply.ts'
export type { LiveSla, LiveState } from './fleet/live-state.ts'
export type { Reporter, RunEnd, StartedRun } from './report/reporter.ts'
export { all } from './scenario/call/all.ts'
export { type Auth, basic, bearer, digest } from './scenario/call/auth.ts'
export type { BodyOptions, Compression } from './scenario/call/body-options.ts'
export type { Call } from './scenario/call/call.ts'
export type { CallTiming } from './scenario/call/call-timing.ts'
export { type Endpoint, type EndpointOptions, endpoint } from './scenario/call/endpoint.ts'
export { type FilePart, file } from './scenario/call/file-part.ts'
export type { OutgoingRequest, ReplyHook, RequestHook } from './scenario/call/hooks.ts'
export type { Multipart } from './scenario/call/multipart.ts'
export type { Redirects } from './scenario/call/redirect.ts'
export { CheckFailed, RequestFailed } from './scenario/call/request-failed.ts'
export type { Method, ParamValue, Query, Route } from './scenario/call/route.ts'
export type { ConnectingOptions, TlsOptions } from './scenario/connecting-options.ts'
export type {
  CallOptions,
  Check,
  RecordedOutcome,
  UserContext,
} from './scenario/context.ts'
export {
  type CounterMetric,
  type CounterSla,
  counter,
  type GaugeMetric,
  type GaugeSla,
  gauge,
  type MetricOptions,
  type RateMetric,
  type RateSla,
  rate,
  type TrendMetric,
  type TrendSla,
  trend,
} from './scenario/custom-metric.ts'
export { type CsvOptions, csv } from './scenario/data/csv.ts'
export type { RowSchema } from './scenario/data/data-rows.ts'
export { env } from './scenario/data/env.ts'
export { type AtEnd, type Feeder, type FeederOptions, feeder, type RowOrder } from './scenario/data/feeder.ts'
export { json, jsonl } from './scenario/data/json-rows.ts'
export {
  type Choice,
  choice,
  type OptionDeclaration,
  type OptionValues,
  options,
} from './scenario/data/options.ts'
export { type Shared, type SharedOptions, shared } from './scenario/data/shared.ts'
export type { LevelOptions } from './scenario/level.ts'
export {
  type ArrivalLoad,
  type ArrivalPhase,
  arrivals,
  type Load,
  type PhaseOptions,
  type ShapeAnswer,
  type ShapeFunction,
  type SideLoad,
  several,
  shape,
  type UserLoad,
  type UserPhase,
  users,
} from './scenario/load.ts'
export type { Mix } from './scenario/mix.ts'
export { type Plan, type PlanOptions, plan, type SetupContext } from './scenario/plan.ts'
export { profile } from './scenario/profile/profile.ts'
export type {
  DailyOptions,
  PeakOptions,
  SmokeOptions,
  SpikeOptions,
  StaircaseOptions,
  SteadyOptions,
  StressOptions,
} from './scenario/profile/profile-options.ts'
export { type Scenario, type ScenarioOptions, scenario } from './scenario/scenario.ts'
export type {
  AmountLimit,
  BaselineLimit,
  BytesLimit,
  EndpointSla,
  LimitWith,
  NumberLimit,
  PaceLimit,
  Promised,
  Promises,
  RunSla,
  ShareLimit,
  TimeLimit,
} from './scenario/sla.ts'
export { type MachineOptions, type MachineState, machine } from './scenario/steps/machine.ts'
export { choose, repeat, sequence } from './scenario/steps/sequence.ts'
export type { ComposedStep, Step } from './scenario/steps/step.ts'
export { between, constant, exponential, pacing, throughput, type Wait } from './scenario/wait.ts'
export type { RunRecord } from './store/run-record.ts'
