/** A reply as the tests look at it. */
export interface Asked<Value> {
  readonly status: number
  readonly headers: Headers
  readonly value: Value
  /** From before the request until the whole reply was there. */
  readonly ms: number
}

/** Asks the service, and takes its word for what the JSON is; the tests then look at it. */
export async function ask<Value = { error: string }>(url: string, init?: RequestInit): Promise<Asked<Value>> {
  const startMs = performance.now()
  const reply = await fetch(url, init)
  const value = (await reply.json()) as Value
  return { status: reply.status, headers: reply.headers, value, ms: performance.now() - startMs }
}

/** A POST of something as JSON, or of nothing at all. */
export function posting(body?: unknown): RequestInit {
  return { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

/** A request that something goes wrong with. */
export function withFault(fault: string): RequestInit {
  return { headers: { 'x-fault': fault } }
}
