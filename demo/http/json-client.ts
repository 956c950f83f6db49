/** A reply, as tests check it. */
export interface Asked<Value> {
  readonly status: number
  readonly headers: Headers
  readonly value: Value
  /** The time from the start of the request to the end of the reply. */
  readonly ms: number
}

/** Sends a request to the service. The caller must check the type of the JSON. */
export async function ask<Value = { error: string }>(url: string, init?: RequestInit): Promise<Asked<Value>> {
  const startMs = performance.now()
  const reply = await fetch(url, init)
  const value = (await reply.json()) as Value
  return { status: reply.status, headers: reply.headers, value, ms: performance.now() - startMs }
}

/** The options of a POST request with a JSON body, or without a body. */
export function post(body?: unknown): RequestInit {
  return { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

/** The options of a request with a fault. */
export function withFault(fault: string): RequestInit {
  return { headers: { 'x-fault': fault } }
}
