import { afterAll } from 'vitest'
import { describeTransport } from '../../test/support/transport-contract.ts'
import { makeTransports } from '../../test/support/transports.ts'

const transports = await makeTransports()
afterAll(() => transports[Symbol.asyncDispose]())

describeTransport(transports.tcp)
describeTransport(transports.tls)
describeTransport(transports.unix)
describeTransport(transports.clientCertificate)
