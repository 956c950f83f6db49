/**
 * Whether a value can be sent as text: a string, a finite number, a bigint or a boolean. Others would become `undefined`,
 * `NaN` or `[object Object]`.
 */
export function hasText(value: unknown): value is string | number | bigint | boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint'
}

/** What a message advises for a value that has no text. */
export const textAdvice = 'Give a string, a finite number, a bigint or a boolean.'
