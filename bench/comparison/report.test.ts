import { describe, expect, it } from 'vitest'
import { withSection } from './document-section.ts'
import { type Comparison, comparisonReport } from './report.ts'
import { failureLines, markdownTable } from './table.ts'

describe('a table', () => {
  it('is Markdown, with aligned columns as plain text', () => {
    const columns = [
      { title: 'tool', align: 'left' },
      { title: 'µs', align: 'right' },
    ] as const
    const rows = [['wrk', '8.6'], ['Plimsoll', '10.2'], ['gone']]
    expect(markdownTable(columns, rows).split('\n')).toEqual([
      '| tool     |   µs |',
      '| -------- | ---: |',
      '| wrk      |  8.6 |',
      '| Plimsoll | 10.2 |',
      '| gone     |      |',
    ])
  })

  it('is followed by a line for each failure', () => {
    const results = [
      { name: 'k6', failure: '' },
      { name: 'hey', failure: 'not found' },
    ]
    expect(failureLines(results)).toBe('- hey: not found\n')
  })
})

describe('a section of a document', () => {
  const document = '# Title\n<!-- begin x -->\nold\n<!-- end x -->\nrest\n'

  it('is replaced between its markers, any number of times', () => {
    const once = withSection(document, 'x', 'new\n')
    expect(once).toBe('# Title\n<!-- begin x -->\n\nnew\n\n<!-- end x -->\nrest\n')
    expect(withSection(once, 'x', 'new')).toBe(once)
  })

  it('must exist', () => {
    expect(() => withSection(document, 'y', 'new')).toThrow('<!-- begin y -->')
  })
})

describe('the report of a comparison', () => {
  const turn = {
    requests: 100_000,
    requestsClaimed: 100_000,
    connections: 64,
    wallSeconds: 1,
    cpuSeconds: 1,
    disturbed: 0.04,
  }
  const comparison: Comparison = {
    pinned: true,
    seconds: 1,
    connections: 64,
    rounds: [
      new Map([
        ['wrk', turn],
        ['Plimsoll', { ...turn, cpuSeconds: 1.25, requestsClaimed: 50 }],
        ['hey', { ...turn, cpuSeconds: 4, connections: 900, disturbed: 0.3 }],
      ]),
    ],
    tools: [
      { name: 'wrk', version: '4', missing: false, failures: [] },
      { name: 'Plimsoll', version: '0.1', missing: false, failures: [] },
      { name: 'hey', version: '0.1', missing: false, failures: [] },
      { name: 'k6', version: '–', missing: true, failures: [] },
      { name: 'oha', version: '1', missing: false, failures: ['exit code 1: no', 'exit code 1: no'] },
    ],
  }
  const report = comparisonReport(comparison)

  it('names the conditions', () => {
    expect(report).toContain('1 rounds of 1 s, 64 keep-alive connections, tool and server on separate cores')
  })

  it('lists what is missing, what failed, and whether a target is met', () => {
    expect(report).toMatch(/\| k6 +\| not found \|/)
    expect(report).toMatch(/\| oha +\| 1 +\| +failed \|/)
    expect(report.match(/oha failed: exit code 1: no/g)).toHaveLength(1)
    expect(report).toMatch(/≤ 1\.3 × wrk +\| 1\.25 × \(1\.25–1\.25\) \| +1\.30 × \| met/)
    expect(report).toMatch(/k6 +\| +– \| +1\/6\.0 × \| not measured/)
  })

  it('mentions other running programs', () => {
    expect(report).toContain(
      "in 1 of 3 turns others had the tool's core for more than 5% of the time, at worst 30%",
    )
  })

  it('mentions counts that differ and connections that were not kept', () => {
    expect(report).toContain('Plimsoll counted 50 requests where the server saw 100000')
    expect(report).toContain('hey opened 900 connections, not 64')
  })
})
