/** Parses an option that must be a number above zero. Otherwise throws with the name of the option. */
export function positiveNumber(name: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new Error(`--${name} is '${text}', which is not a number above 0`)
}
