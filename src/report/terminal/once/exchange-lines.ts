import { prettyJson } from '../../../base/text/pretty-json.ts'
import { formatBytes } from '../../../base/units/bytes.ts'
import { countOf } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import type { ExchangeTiming } from '../../../user/call/exchange-timing.ts'
import type { BodySample } from '../../../user/samples/body-sample.ts'
import type { ExchangeSample } from '../../../user/samples/exchange-sample.ts'
import { codeText } from '../text/marked-line.ts'
import { dim, type Line, line, Span } from '../text/span.ts'
import { columnsOf, textWidth, wrapText } from '../text/text-width.ts'

/** The number of lines of a body that are shown. */
const maxBodyLines = 200

/**
 * Formats a request and its reply in full, as curl does: lines of the request after `>`, lines of the reply after `<`.
 * Lines are wrapped at `columns`, which may be infinite.
 */
export function exchangeLines(
  { request, reply }: ExchangeSample,
  timing: ExchangeTiming | undefined,
  columns: number,
): Line[] {
  const sent = new Span('> ', 'cyan')
  const received = new Span('< ', 'magenta')
  const lines = [
    ...marked(sent, `${request.method} ${request.path}`, columns, 'bold'),
    ...headerLines(sent, request.headers, columns),
    ...bodyLines(sent, request.body, request.headers, columns),
  ]
  if (reply === null) lines.push(line(received, dim('no reply')))
  else {
    lines.push(
      ...marked(received, `${reply.status} ${reply.statusText}`.trimEnd(), columns, 'bold'),
      ...headerLines(received, reply.headers, columns),
      ...bodyLines(received, reply.body, reply.headers, columns),
    )
  }
  if (timing === undefined) return lines
  return [
    ...lines,
    ...wrapText(timingText(timing, reply !== null), columns - 2).map((row) => line('  ', dim(row))),
  ]
}

/** The parts of the response time: `queue 0.1 ms · connect 0.3 ms · first byte 12 ms`. */
function timingText({ responseMs, parts }: ExchangeTiming, hasReply: boolean): string {
  if (parts === null) return `never sent, given up after ${formatDurationMs(responseMs)}`
  const { queueMs, dnsMs, connectMs, tlsMs, sendMs, firstByteMs, receiveMs } = parts
  const shown: [name: string, ms: number][] = [
    ['queue', queueMs],
    ['dns', dnsMs],
    ['connect', connectMs],
    ['tls', tlsMs],
    ['send', sendMs],
    [hasReply || receiveMs > 0 ? 'first byte' : 'no byte for', firstByteMs],
    ['receive', receiveMs],
  ]
  const texts = shown.flatMap(([name, ms]) => (ms < 0.005 ? [] : [`${name} ${formatDurationMs(ms)}`]))
  return [...texts, `in all ${formatDurationMs(responseMs)}`].join(' · ')
}

function headerLines(mark: Span, headers: ExchangeSample['request']['headers'], columns: number): Line[] {
  return headers.flatMap(([name, value]) => marked(mark, `${name}: ${value}`, columns, undefined, name))
}

function bodyLines(
  mark: Span,
  body: BodySample | null,
  headers: ExchangeSample['request']['headers'],
  columns: number,
): Line[] {
  if (body === null) return []
  const { bytes, form, shown, isCut } = body
  if (form === 'stream')
    return [[mark], line(mark, dim(`${formatBytes(bytes)} in pieces, which are not kept`))]
  if (form === 'hex') {
    const label = headers.some(([name]) => name.toLowerCase() === 'content-encoding')
      ? 'compressed or binary'
      : 'binary'
    const rows = marked(mark, `${shown}${isCut ? ' …' : ''}`, columns, 'dim')
    return [[mark], line(mark, dim(`${label}, ${formatBytes(bytes)}`)), ...rows]
  }
  const texts = (prettyJson(shown, isCut) ?? shown).replace(/\r?\n$/, '').split(/\r\n|\r|\n/)
  const rows = texts.slice(0, maxBodyLines).flatMap((text) => marked(mark, codeText(text), columns))
  const left = texts.length - maxBodyLines
  if (left > 0) rows.push(line(mark, dim(`… ${countOf(left, 'more line')}`)))
  if (isCut) rows.push(line(mark, dim(`… the beginning of ${formatBytes(bytes)}`)))
  return [[mark], ...rows]
}

/** Lines of text after a mark, as many as the text needs, with the name of a header in another style. */
function marked(mark: Span, text: string, columns: number, style?: Span['style'], name = ''): Line[] {
  return wrappedAnywhere(new Span(text).text, columns - mark.width).map((row, index) =>
    index === 0 && name !== '' && row.startsWith(`${name}:`)
      ? line(mark, new Span(`${name}:`, 'cyan'), new Span(row.slice(name.length + 1), style))
      : line(mark, new Span(row, style)),
  )
}

/** Wraps text at any character, because none may be lost. */
function wrappedAnywhere(text: string, columns: number): string[] {
  if (textWidth(text) <= columns) return [text]
  const rows: string[] = []
  for (let rest = text; rest !== ''; ) {
    const row = columnsOf(rest, 0, columns) || rest.slice(0, 2)
    rows.push(row)
    rest = rest.slice(row.length)
  }
  return rows
}
