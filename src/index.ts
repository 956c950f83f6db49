/** What a plan is written with. */
export type { Duration } from './base/duration.ts'
export { PlimsollError, type SourcePlace } from './base/error.ts'
export type { Random } from './base/random.ts'
export type { Rate } from './base/rate.ts'
export type { Percentage } from './base/ratio.ts'
export { defineConfig, type PlimsollConfig } from './cli/config.ts'
export { type RunOptions, run } from './cli/library.ts'
export type { Reply } from './engine/reply.ts'
export type { LiveSla, LiveState } from './fleet/live-state.ts'
export type { Reporter, RunEnd, StartedRun } from './report/reporter.ts'
export { all } from './scenario/all.ts'
export { type Auth, basic, bearer, digest } from './scenario/auth.ts'
export type { BodyOptions, Compression } from './scenario/body-options.ts'
export type { Call } from './scenario/call.ts'
export type { CallTiming } from './scenario/call-timing.ts'
export type { ConnectingOptions, TlsOptions } from './scenario/connecting-options.ts'
export type {
  CallOptions,
  Check,
  RecordedOutcome,
  UserContext,
} from './scenario/context.ts'
export { type CsvOptions, csv } from './scenario/csv.ts'
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
export type { RowSchema } from './scenario/data-rows.ts'
export { type Endpoint, type EndpointOptions, endpoint } from './scenario/endpoint.ts'
export { env } from './scenario/env.ts'
export { type AtEnd, type Feeder, type FeederOptions, feeder, type RowOrder } from './scenario/feeder.ts'
export { type FilePart, file } from './scenario/file-part.ts'
export type { OutgoingRequest, ReplyHook, RequestHook } from './scenario/hooks.ts'
export { json, jsonl } from './scenario/json-rows.ts'
export {
  type ArrivalPhase,
  arrivals,
  type Load,
  type ShapeAnswer,
  type ShapeFunction,
  type SideLoad,
  several,
  shape,
  type UserPhase,
  users,
} from './scenario/load.ts'
export { type MachineOptions, type MachineState, machine } from './scenario/machine.ts'
export type { Mix } from './scenario/mix.ts'
export type { Multipart } from './scenario/multipart.ts'
export {
  type Choice,
  choice,
  type OptionDeclaration,
  type OptionValues,
  options,
} from './scenario/options.ts'
export { type Plan, type PlanOptions, plan, type SetupContext } from './scenario/plan.ts'
export type { Redirects } from './scenario/redirect.ts'
export { CheckFailed, RequestFailed } from './scenario/request-failed.ts'
export type { Method, ParamValue, Query, Route } from './scenario/route.ts'
export { type Scenario, type ScenarioOptions, scenario } from './scenario/scenario.ts'
export { choose, repeat, sequence } from './scenario/sequence.ts'
export { type Shared, type SharedOptions, shared } from './scenario/shared.ts'
export type {
  AmountLimit,
  EndpointSla,
  NumberLimit,
  PaceLimit,
  RunSla,
  ShareLimit,
  TimeLimit,
} from './scenario/sla.ts'
export type { ComposedStep, Step } from './scenario/step.ts'
export { between, constant, exponential, pacing, throughput, type Wait } from './scenario/wait.ts'
export type { RunRecord } from './store/run-record.ts'
