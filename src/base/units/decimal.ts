/**
 * The number that `text` (digits, perhaps a point and more digits) times `times` over `per` is, rounded once: the
 * digits are multiplied as a whole number and divided at the end. `0.7 / 100` is 0.006999999999999999, and then 7
 * errors in 1000 would break a limit of 0.7%; `scaled('0.7', 1, 100)` is 0.007. `times` and `per` are whole numbers.
 */
export function scaled(text: string, times: number, per: number): number {
  const point = text.indexOf('.')
  const decimals = point < 0 ? 0 : text.length - point - 1
  const top = Number(text.replace('.', '')) * times
  const bottom = 10 ** decimals * per
  // With more digits than a float holds there is nothing to keep exact.
  return Math.max(top, bottom) <= Number.MAX_SAFE_INTEGER ? top / bottom : (Number(text) * times) / per
}
