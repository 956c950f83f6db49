import { latin1OfText } from '../../../base/text/latin1.ts'
import { type Header, HeaderList } from '../../../engine/request/header-list.ts'
import type { Headers } from '../../../plan/request/headers.ts'

/** Whether `headers` contain a header, by its lower-case name. */
export function hasHeader(headers: Headers | undefined, name: string): boolean {
  return headers !== undefined && Object.keys(headers).some((each) => each.toLowerCase() === name)
}

/** Returns merged headers as the engine sends them. `closes` announces that the connection is closed after the reply. */
export function headersOf(
  merged: ReadonlyMap<string, readonly [name: string, values: readonly string[]]>,
  closes: boolean,
): HeaderList {
  const entries: Header[] = []
  for (const [name, values] of merged.values())
    for (const value of values) entries.push([name, latin1OfText(value)])
  if (closes) entries.push(['Connection', 'close'])
  return new HeaderList(entries)
}
