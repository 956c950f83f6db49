/**
 * The causes of a stall of an event loop:
 *
 * - `busy`: its thread ran code that did not return for a long time.
 * - `queued`: its thread was ready to run, but other threads used the cores.
 * - `halted`: its thread was stopped, suspended, or in a call that blocks.
 */
export const stallCauses = ['busy', 'queued', 'halted'] as const

export type StallCause = (typeof stallCauses)[number]
