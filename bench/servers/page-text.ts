import { get } from 'node:http'

/** Fetches a page over a connection of its own and closes it: a kept connection would count as load. */
export function pageText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: 5_000 }, async (reply) => {
      let text = ''
      for await (const chunk of reply.setEncoding('utf8')) text += chunk
      resolve(text)
    })
    request.once('timeout', () => request.destroy(new Error(`no answer from ${url} in 5 s`)))
    request.once('error', reject)
  })
}

/** Waits until a server answers. */
export async function untilAnswers(url: string, limitSeconds: number, alive: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + limitSeconds * 1_000
  for (;;) {
    try {
      await pageText(url)
      return
    } catch (thrown) {
      if (!alive() || performance.now() > giveUpAt) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
