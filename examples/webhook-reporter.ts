import type { Reporter } from 'plimsoll'

// Posts the result of a run to a chat or any other service:
//
//   WEBHOOK_URL=https://chat.example/hook plimsoll run checkout.load.ts --reporter terminal --reporter ./webhook-reporter.ts

const url = process.env.WEBHOOK_URL

export default {
  name: 'webhook',

  async ended({ run, verdict, judged }) {
    if (url === undefined) throw new Error('WEBHOOK_URL is not set')
    const notMet = verdict.slas
      .filter(({ status }) => status === 'fail')
      .map(({ scope, metric, limit }) => `${scope}: ${metric} ${limit.text}`)
    const text = [
      `${run.name}: ${verdict.status}`,
      `p95 ${judged.totals.responseMs.p95} ms at ${judged.totals.requestsPerSecond} requests/s`,
      ...notMet,
    ].join('\n')
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })
    if (!reply.ok) throw new Error(`the service returned status ${reply.status}`)
  },
} satisfies Reporter
