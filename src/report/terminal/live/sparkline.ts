const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Draws values as a row of bars, scaled from 0 to the highest value; null is a gap. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(0, ...values.map((value) => value ?? 0))
  return values
    .map((value) => {
      if (value === null) return ' '
      const height = highest === 0 ? 0 : Math.ceil((value / highest) * bars.length) - 1
      return bars[Math.max(0, height)]!
    })
    .join('')
}
