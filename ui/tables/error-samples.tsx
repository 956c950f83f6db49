import { prettyJson } from '../../src/base/text/pretty-json.ts'
import { formatBytes } from '../../src/base/units/bytes.ts'
import type { ErrorSample } from '../../src/record/run-record.ts'
import { clockText, msCell } from '../../src/report/words/figures.ts'

/** Failed exchanges: requests and replies. */
export function ErrorSamples({ samples }: { samples: ErrorSample[] }) {
  return (
    <ol class="samples">
      {samples.map((sample) => (
        <Sample
          key={JSON.stringify([sample.atSeconds, sample.responseMs, sample.request.path])}
          {...sample}
        />
      ))}
    </ol>
  )
}

function Sample({ atSeconds, responseMs, request, reply }: ErrorSample) {
  return (
    <li class="sample">
      <p class="sample-note">
        At {clockText(atSeconds)}, after {msCell(responseMs)} ms
      </p>
      <div class="sample-sides">
        <section>
          <h3>Request</h3>
          <pre>{messageText(`${request.method} ${request.path}`, request)}</pre>
        </section>
        <section>
          <h3>Reply</h3>
          {reply === null ? (
            <p class="nothing">None came.</p>
          ) : (
            <pre>{messageText(`${reply.status} ${reply.statusText}`.trimEnd(), reply)}</pre>
          )}
        </section>
      </div>
    </li>
  )
}

function messageText(
  start: string,
  { headers, body }: ErrorSample['request'] | NonNullable<ErrorSample['reply']>,
) {
  const head = [start, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')
  if (body === null) return head
  const { bytes, form, shown, isCut } = body
  if (form === 'stream') return `${head}\n\n(${formatBytes(bytes)} in pieces, which are not kept)`
  if (form === 'hex') return `${head}\n\n(binary, ${formatBytes(bytes)})\n${shown}${isCut ? ' …' : ''}`
  const more = isCut ? `\n… (the beginning of ${formatBytes(bytes)})` : ''
  return `${head}\n\n${prettyJson(shown, isCut) ?? shown}${more}`
}
