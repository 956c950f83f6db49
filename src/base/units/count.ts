/** A number of things as readers expect it, whole and with thousands apart: `12,345`. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** So many of a thing: `1 request`, `2 requests`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}
