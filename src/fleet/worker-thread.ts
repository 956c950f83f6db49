import { parentPort } from 'node:worker_threads'
import { decodeCommand } from './message.ts'
import { WorkerRun } from './worker-run.ts'

/** The entry of a worker thread: commands in, reports and deltas out, all as bytes. */
const port = parentPort!
const run = new WorkerRun((bytes) => port.postMessage(bytes))

port.on('message', (bytes: Uint8Array) => void run.obey(decodeCommand(bytes)))
process.on('unhandledRejection', (error) => run.stray(error))
process.on('uncaughtException', (error) => run.stray(error))
