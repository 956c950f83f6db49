import { latin1OfText } from '../../../base/text/latin1.ts'
import type { Headers } from '../../../plan/request/headers.ts'

/** Whether a header is among them, by its lower-case name. */
export function hasHeader(headers: Headers | undefined, name: string): boolean {
  return headers !== undefined && Object.keys(headers).some((each) => each.toLowerCase() === name)
}

/** The headers as lines of a request's head, each with its line break. */
export function headerLines(headers: ReadonlyMap<string, readonly [string, readonly string[]]>): string {
  let lines = ''
  for (const [name, values] of headers.values())
    for (const value of values) lines += `${name}: ${latin1OfText(value)}\r\n`
  return lines
}
