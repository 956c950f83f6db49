import { createRequire } from 'node:module'
import type { Outcome } from './feeding.ts'

/** The part of Node's internal HTTP parser (llhttp) that is used here. Node does not document it. */
interface HttpParser {
  initialize(type: number, resource: object, maxHeaderSize: number, leniency: number): void
  execute(bytes: Buffer): number | (Error & { code: string; reason: string })
  finish(): undefined | (Error & { code: string; reason: string })
  close(): void
  [callback: number]: (...values: never[]) => unknown
}
type HttpParserClass = (new () => HttpParser) & Record<string, number>

const { HTTPParser } = createRequire(import.meta.url)('_http_common') as { HTTPParser: HttpParserClass }

/** Every leniency flag of llhttp except the two that make it misread chunks with correct line ends. */
const leniency =
  HTTPParser.kLenientAll! &
  ~HTTPParser.kLenientOptionalLFAfterCR! &
  ~HTTPParser.kLenientOptionalCRLFAfterChunk!

/** Feeds the bytes of a reply to Node's own parser. */
export function feedNodeParser(
  text: string,
  { isHead = false, closes = false }: { isHead?: boolean; closes?: boolean } = {},
): Outcome {
  const parser = new HTTPParser()
  parser.initialize(HTTPParser.RESPONSE!, {}, 1 << 20, leniency)
  const rawHeaders: string[] = []
  let isHeadDone = false
  let isFinal = false
  let isOver = false
  let status = 0
  let keepAlive = false
  let body = ''
  parser[HTTPParser.kOnHeaders!] = (headers: string[]) => {
    if (!isHeadDone && !isOver) rawHeaders.push(...headers)
  }
  parser[HTTPParser.kOnHeadersComplete!] = (...head: unknown[]) => {
    if (isOver) return 1
    if (head[2] !== undefined) rawHeaders.push(...(head[2] as string[]))
    isHeadDone = true
    status = head[5] as number
    keepAlive = head[8] as boolean
    isFinal = status >= 200 || status === 101
    if (!isFinal) return 1
    if (status === 101) isOver = true
    return isHead ? 1 : 0
  }
  parser[HTTPParser.kOnBody!] = (bytes: Buffer) => {
    if (!isOver && isFinal) body += bytes.toString('latin1')
  }
  parser[HTTPParser.kOnMessageComplete!] = () => {
    if (isFinal) isOver = true
    else if (!isOver) {
      rawHeaders.length = 0
      isHeadDone = false
    }
  }
  let problem = parser.execute(Buffer.from(text, 'latin1'))
  if (!(problem instanceof Error) && closes && !isOver) problem = parser.finish() ?? 0
  parser.close()
  // Errors after the end of the reply do not matter.
  if (isOver)
    return {
      state: 'complete',
      status,
      headers: grouped(rawHeaders),
      body,
      keepAlive: keepAlive && status !== 101,
    }
  if (problem instanceof Error && problem.code !== 'HPE_INVALID_EOF_STATE')
    return { state: 'broken', problem: problem.code }
  return { state: 'incomplete' }
}

function grouped(rawHeaders: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    headers[name] ??= []
    headers[name].push(rawHeaders[index + 1]!)
  }
  return headers
}
