import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { onSecret } from '../../base/secrets/secret-values.ts'
import { consoleToStderr, outputWritten } from '../../base/stderr-console.ts'
import type { Report } from '../message/message.ts'

/** Longer output is sent in pieces of this length, in UTF-16 units. */
const maxPrintedLength = 1_000_000

/**
 * The entry of a worker thread. It receives commands and sends reports and deltas, all as bytes. Each thread must enable the
 * compile cache itself, before it loads other modules: this halves the time until a worker is ready.
 */
enableCompileCache()
const { encodeMessage } = await import('../message/message.ts')
const { WorkerRun } = await import('./worker-run.ts')

const port = parentPort!
const send = (report: Report) => port.postMessage(encodeMessage(report))
// As messages, because the output streams of a thread keep all but the first text for later, and that can be too late.
consoleToStderr((text) => {
  for (let at = 0; at < text.length; at += maxPrintedLength)
    send({ type: 'printed', text: text.slice(at, at + maxPrintedLength) })
})
onSecret((value) => send({ type: 'secret', value }))
const run = new WorkerRun((bytes) => port.postMessage(bytes), undefined, outputWritten)

port.on('message', (bytes: Uint8Array) => void run.receive(bytes))
process.on('unhandledRejection', (error) => run.countStrayError(error))
process.on('uncaughtException', (error) => run.countStrayError(error))
