import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { consoleToStderr } from '../../base/stderr-console.ts'

/**
 * The entry of a worker thread: commands in, reports and deltas out, all as bytes. The rest is loaded after the compile
 * cache is enabled, which every thread must do: it halves the time until a worker is ready.
 */
enableCompileCache()
consoleToStderr()
const { WorkerRun } = await import('./worker-run.ts')

const port = parentPort!
const run = new WorkerRun((bytes) => port.postMessage(bytes))

port.on('message', (bytes: Uint8Array) => void run.receive(bytes))
process.on('unhandledRejection', (error) => run.stray(error))
process.on('uncaughtException', (error) => run.stray(error))
