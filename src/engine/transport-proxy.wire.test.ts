import { afterAll } from 'vitest'
import { describeTransport } from '../../test/support/transport-contract.ts'
import { makeTransports } from '../../test/support/transports.ts'

const transports = await makeTransports()
afterAll(() => transports[Symbol.asyncDispose]())

describeTransport(transports.httpProxy)
describeTransport(transports.connectProxy)
describeTransport(transports.tlsProxy)
