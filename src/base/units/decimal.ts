/**
 * Computes `text * times / per` and rounds only once. `text` is a decimal number; `times` and `per` are whole numbers.
 * `0.7 / 100` is 0.006999999999999999, so that 7 errors in 1000 would exceed a limit of 0.7%, but
 * `scaled('0.7', 1, 100)` is 0.007.
 */
export function scaled(text: string, times: number, per: number): number {
  const point = text.indexOf('.')
  const decimals = point < 0 ? 0 : text.length - point - 1
  const top = Number(text.replace('.', '')) * times
  const bottom = 10 ** decimals * per
  // With more digits than a float has, the result cannot be exact.
  return Math.max(top, bottom) <= Number.MAX_SAFE_INTEGER ? top / bottom : (Number(text) * times) / per
}
