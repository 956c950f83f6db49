/** The smallest time scale: a day in less than a second and a half. */
const smallest = 1 / 86_400

/** Parses a time scale: `1/60`, `0.1` or `10%`. Returns undefined for anything that does not shorten a run, or nearly ends it. */
export function parseTimeScale(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:\/\s*(\d+(?:\.\d+)?)|(%))?\s*$/.exec(text)
  if (found === null) return undefined
  const [, number, divisor, percent] = found
  const value = Number(number) / (divisor !== undefined ? Number(divisor) : percent !== undefined ? 100 : 1)
  return value >= smallest && value <= 1 ? value : undefined
}

/** Formats a time scale: `1/60` if it is one part of a whole number, otherwise `0.3`. */
export function formatTimeScale(scale: number): string {
  const parts = Math.round(1 / scale)
  const isPart = parts > 1 && Math.abs(scale * parts - 1) < 1e-6
  return isPart ? `1/${parts}` : String(Number(scale.toPrecision(4)))
}
