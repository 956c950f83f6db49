import { deflateSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { agentRun } from '../../test/made-up/agent-run.ts'
import { readPageData } from './page-data.ts'

const data = { record: agentRun('pass'), rowSeries: [], leftOut: {} }
const bytes = deflateSync(JSON.stringify(data))
const compressed = bytes.toString('base64')
const changed = Buffer.from(bytes)
changed[changed.length >> 1]! ^= 1

afterEach(() => vi.unstubAllGlobals())

test('readPageData returns the data of the page unchanged', async () => {
  expect(await readPageData(compressed)).toEqual(data)
})

test.each([
  ['is cut off', compressed.slice(0, compressed.length / 2)],
  ['was changed', changed.toString('base64')],
  ['is not base64', '@@plimsoll-data@@'],
  ['is missing', ''],
])('readPageData rejects data that %s, with advice', async (_, text) => {
  await expect(readPageData(text)).rejects.toThrow(/incomplete or was changed.*Get it again/)
})

test('readPageData names suitable browsers if the browser cannot decompress', async () => {
  vi.stubGlobal('DecompressionStream', undefined)
  await expect(readPageData(compressed)).rejects.toThrow(/too old.*Firefox 113/)
})
