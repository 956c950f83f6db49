/** The share that a percentile is named after: `p95` is 0.95, `p99.9` is 0.999. Undefined where it is none. */
export function percentileOf(name: string): number | undefined {
  const found = /^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(name)
  if (found === null) return undefined
  // Divided once: 99.9 / 100 by way of 0.999 is not the same as 999 / 1000.
  const digits = found[1]!
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0
  const fraction = Number(digits.replace('.', '')) / 10 ** (decimals + 2)
  return fraction > 0 ? fraction : undefined
}
