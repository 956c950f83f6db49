import { join } from 'node:path'

/** The server of known truth, as a script to start. */
export const queueScript = join(import.meta.dirname, 'queue.ts')
