import type { Socket } from 'node:net'

/** The most that a proxy may say before the tunnel is open, in bytes. */
const longestHead = 16 * 1024

/**
 * Asks a proxy for a tunnel (RFC 9110, 9.3.6) over a socket to it that is open, and tells what is wrong with the answer:
 * undefined where the tunnel is there. Told at most once; a socket that closes tells that itself.
 */
export function openTunnel(
  socket: Socket,
  target: string,
  authorization: string | undefined,
  opened: (problem: string | undefined) => void,
): void {
  let head = ''
  const read = (chunk: Buffer) => {
    head += chunk.toString('latin1')
    const end = /\r?\n\r?\n/.exec(head)
    if (end === null && head.length < longestHead && couldBeHttp(head)) return
    socket.off('data', read)
    opened(problemOf(head, end === null ? undefined : end.index + end[0].length))
  }
  socket.on('data', read)
  const credentials = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`, 'latin1')
}

/** What is wrong with a proxy's answer; `end` is where its head ends. */
function problemOf(answer: string, end: number | undefined): string | undefined {
  const [, status, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(answer) ?? []
  if (status === undefined) return `it does not answer as a proxy: ${JSON.stringify(answer.slice(0, 40))}`
  if (!status.startsWith('2')) {
    const words = reason.replace(/[^ -~]/g, '').slice(0, 80)
    return `it refused: status ${status}${words === '' ? '' : ` ${words}`}`
  }
  if (end === undefined) return `the head of its answer is longer than ${longestHead / 1024} KiB`
  // TLS begins with the client: whatever speaks first in the tunnel is no TLS server.
  return answer.length === end ? undefined : 'it sent more than the head of an answer'
}

function couldBeHttp(head: string): boolean {
  const start = 'HTTP/1.'
  return head.startsWith(start.slice(0, head.length))
}
