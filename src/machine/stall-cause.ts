/**
 * Why an event loop stalled:
 *
 * - `busy`: it ran code that did not return for a long time.
 * - `queued`: it was ready to run, but other threads had the cores.
 * - `halted`: it did not want to run: stopped, suspended, or in a call that blocks.
 */
export const stallCauses = ['busy', 'queued', 'halted'] as const

export type StallCause = (typeof stallCauses)[number]
