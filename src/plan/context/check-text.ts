/** What is told where a check does not hold: a text, or what makes it, which is only asked then. */
export type CheckMessage = string | (() => string)

export function checkText(name: string, message: CheckMessage | undefined): string {
  const more = typeof message === 'function' ? message() : message
  return more === undefined ? name : `${name}: ${more}`
}
