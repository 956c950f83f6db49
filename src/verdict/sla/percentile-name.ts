/** Returns the fraction of a percentile by its name: 0.95 for `p95`, 0.999 for `p99.9`. Undefined for any other name. */
export function percentileFraction(name: string): number | undefined {
  const found = /^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(name)
  if (found === null) return undefined
  // A single division rounds only once: 99.9 / 100 is not 999 / 1000.
  const digits = found[1]!
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0
  const fraction = Number(digits.replace('.', '')) / 10 ** (decimals + 2)
  return fraction > 0 ? fraction : undefined
}
