import type { Socket } from 'node:net'

/** The longest head of a proxy's answer, in bytes. */
const longestHead = 16 * 1024

/**
 * Asks a proxy for a tunnel (RFC 9110, 9.3.6) over an open socket to it. Calls `opened` with the problem of the answer, or
 * with undefined if the tunnel is open. It is called at most once, and never if the socket closes before.
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

/** The problem of a proxy's answer, if any. `end` is the index after its head, if that is complete. */
function problemOf(answer: string, end: number | undefined): string | undefined {
  const [, status, reason = ''] = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(answer) ?? []
  if (status === undefined) return `its answer is not that of a proxy: ${JSON.stringify(answer.slice(0, 40))}`
  if (!status.startsWith('2')) {
    const words = reason.replace(/[^ -~]/g, '').slice(0, 80)
    return `it refused: status ${status}${words === '' ? '' : ` ${words}`}`
  }
  if (end === undefined) return `the head of its answer is longer than ${longestHead / 1024} KiB`
  // In TLS the client begins, so whatever sends first in the tunnel is not a TLS server.
  return answer.length === end ? undefined : 'it sent more than the head of an answer'
}

function couldBeHttp(head: string): boolean {
  const start = 'HTTP/1.'
  return head.startsWith(start.slice(0, head.length))
}
