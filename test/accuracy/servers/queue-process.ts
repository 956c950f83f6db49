import { join } from 'node:path'
import { ServerProcess } from '../../../bench/servers/server-process.ts'
import type { QueueLog } from './queue-log.ts'
import type { QueueSettings } from './queue-settings.ts'

/** Starts the server as a separate process. */
export function startQueue(settings: QueueSettings): Promise<ServerProcess> {
  return ServerProcess.start(join(import.meta.dirname, 'queue.ts'), [JSON.stringify(settings)])
}

/** Fetches its log so far. */
export async function logOf({ origin }: ServerProcess): Promise<QueueLog> {
  return (await (await fetch(`${origin}/log`)).json()) as QueueLog
}
