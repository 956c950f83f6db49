import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { recordTypesText, schemaFile, schemaText, typesFile } from '../../scripts/write-schema.ts'
import { agentRun } from '../../test/made-up/agent-run.ts'
import { mistakeOf } from '../../test/support/mistake.ts'
import type { VerdictStatus } from '../base/verdict-status.ts'
import { parseRunRecord } from './run-record-reader.ts'

const mistakeIn = (value: unknown) => mistakeOf(() => parseRunRecord(value))

const statuses: VerdictStatus[] = ['pass', 'fail', 'invalid', 'no-data']

test.each(statuses)('reading a record (%s) from JSON returns it unchanged', (status) => {
  const record = JSON.parse(JSON.stringify(agentRun(status)))
  expect(parseRunRecord(record)).toEqual(record)
})

test('the message names the path of the first problem', () => {
  const record = structuredClone(agentRun('pass')) as { endpoints: { responseMs: { p95: unknown } }[] }
  record.endpoints[3]!.responseMs.p95 = 'fast'
  const error = mistakeIn(record)
  expect(error.code).toBe('bad-record')
  expect(error.message).toContain('endpoints[3].responseMs.p95: ')
})

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a string', '{}'],
  ['a list', []],
  ['another tool’s report', { stats: [] }],
  ['a record of a later version', { ...agentRun('no-data'), schema: 'plimsoll.run/2' }],
  ['a record with NaN as a figure', { ...agentRun('no-data'), judged: { durationSeconds: Number.NaN } }],
])('%s is rejected', (_name, value) => {
  expect(mistakeIn(value).code).toBe('bad-record')
})

test('a message is short even if keys and values are long', () => {
  const record = structuredClone(agentRun('no-data'))
  record.run.tags = { ['k'.repeat(100_000)]: 1 as unknown as string }
  expect(mistakeIn(record).message.length).toBeLessThan(400)
})

test('negative counts and shares above one are rejected', () => {
  const record = agentRun('no-data')
  expect(mistakeIn({ ...record, totals: { ...record.totals, requests: -1 } }).message).toContain(
    'totals.requests',
  )
  expect(mistakeIn({ ...record, totals: { ...record.totals, errorRate: 1.2 } }).message).toContain(
    'totals.errorRate',
  )
})

test('the published JSON Schema is generated from the schema that the reader uses', async () => {
  expect(await readFile(schemaFile, 'utf8'), 'run `npm run schema` if the change is meant').toBe(schemaText())
})

test('the types are generated from the schema that the reader uses', async () => {
  expect(await readFile(typesFile, 'utf8'), 'run `npm run schema`').toBe(recordTypesText())
})
