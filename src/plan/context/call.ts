import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Reply } from '../../engine/reply/reply.ts'
import type { CallTiming } from './call-timing.ts'

/** A request that is under way. Await it for the reply, or call a method for its content. */
export interface Call<Json = unknown> extends Promise<Reply> {
  /**
   * The body as JSON, with the type that a schema gives it: this one of any Standard Schema library, or the endpoint's.
   * Without a schema, the caller declares the type. A reply that is not JSON, or does not match the schema, is a failure of
   * class `check`.
   */
  json<Schema extends StandardSchemaV1>(schema: Schema): Promise<StandardSchemaV1.InferOutput<Schema>>
  json<T = Json>(): Promise<T>
  /** The body as UTF-8 text. */
  text(): Promise<string>
  /** The bytes of the body, decompressed. */
  bytes(): Promise<Uint8Array>
  /**
   * The body piece by piece as it arrives, decompressed; none of it is kept. Leaving the loop early closes the connection
   * and is not a failure. The loop throws `RequestFailed` when the call fails.
   */
  stream(): AsyncIterableIterator<Uint8Array>
  /** The reply, and where its time went. */
  timed(): Promise<{ reply: Reply; timing: CallTiming }>
}
