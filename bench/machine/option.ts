/** The value of an option that must be a number above zero. Throws with the option's name otherwise. */
export function positiveNumber(name: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new Error(`--${name} is '${text}', which is not a number above 0`)
}
