import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { consoleToStderr } from '../../base/stderr-console.ts'

/**
 * The entry of a worker thread. It receives commands and sends reports and deltas, all as bytes. Each thread must enable the
 * compile cache itself, before it loads other modules: this halves the time until a worker is ready.
 */
enableCompileCache()
consoleToStderr()
const { WorkerRun } = await import('./worker-run.ts')

const port = parentPort!
const run = new WorkerRun((bytes) => port.postMessage(bytes))

port.on('message', (bytes: Uint8Array) => void run.receive(bytes))
process.on('unhandledRejection', (error) => run.countStrayError(error))
process.on('uncaughtException', (error) => run.countStrayError(error))
