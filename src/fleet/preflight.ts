import { PlimsollError } from '../base/error.ts'
import type { Failure } from '../engine/failure.ts'
import { Resolver } from '../engine/resolver.ts'
import { SocketOpener, type SocketOptions } from '../engine/socket-opener.ts'

/** What to do about each way in which a target cannot be reached. */
const advice: Partial<Record<Failure['class'], string>> = {
  dns: 'Check the name, or give another target with --host.',
  connect: 'Start the service, or give another target with --host.',
  tls: 'Trust its certificate with tls: { ca } in the plan, or check the scheme and the port.',
}

/**
 * Opens one connection to the target and closes it again: what cannot be reached is said before any load. No request
 * is sent. Rejects with a `PlimsollError` (`target-unreachable`).
 */
export function checkTarget(options: SocketOptions): Promise<void> {
  const opener = new SocketOpener(options, new Resolver(options.origin.host), Buffer.alloc(1_024))
  return new Promise((reached, unreachable) => {
    let close: () => void = () => {}
    let answered = false
    opener.open(
      {
        opened: () => {
          answered = true
          close()
          reached()
        },
        received: () => {},
        ended: () => {},
        closed: (failure) => {
          if (answered) return
          const why = failure?.message ?? 'connection closed'
          const what = `nothing can be sent to ${options.origin.url}: ${why}`
          unreachable(
            new PlimsollError('target-unreachable', what, {
              advice: advice[failure?.class ?? 'connect'] ?? '',
            }),
          )
        },
      },
      0,
      (socket) => {
        close = () => socket.destroy()
      },
    )
  })
}
