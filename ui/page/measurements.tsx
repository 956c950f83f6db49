import type { ComponentChildren } from 'preact'
import type { RowStats } from '../../src/record/run-record.ts'
import type { ChartGroup } from '../charts/chart-group.ts'
import type { Report, Scope } from '../model/report.ts'
import { LeftOut, Section } from '../parts/section.tsx'
import { RowTable, type RowWords } from '../tables/row-table.tsx'

const requestWords: RowWords = {
  one: 'endpoint',
  many: 'endpoints',
  counted: 'requests',
  empty: 'No endpoint was called.',
}
/** The tables below the table of endpoints, each shown only if the run has rows of its kind. */
const otherTables: readonly {
  kind: RowStats['kind']
  id: string
  title: string
  note: string
  words: RowWords
}[] = [
  {
    kind: 'tag',
    id: 'tags',
    title: 'Tags',
    note: 'All requests with a tag. A request with several tags counts for each. Times in ms.',
    words: {
      one: 'tag',
      many: 'tags',
      counted: 'requests',
      empty: 'Tags are counted for the judged phases and for the whole run.',
    },
  },
  {
    kind: 'group',
    id: 'groups',
    title: 'Groups',
    note: 'Workflows of the plan, not part of the totals. Times in ms, without their waits.',
    words: { one: 'group', many: 'groups', counted: 'runs', empty: 'No group ran.' },
  },
  {
    kind: 'measure',
    id: 'functions',
    title: 'Measured functions',
    note: 'Functions that the plan measures, not part of the totals. Times in ms.',
    words: { one: 'function', many: 'functions', counted: 'runs', empty: 'No function was measured.' },
  },
]

/** All rows of one part of the run: endpoints, then tags, groups and measured functions. */
export function Measurements(props: {
  report: Report
  scope: Scope
  group: ChartGroup
  choice: ComponentChildren
}) {
  const { report, scope, group, choice } = props
  const ofKind = (kind: RowStats['kind']) => scope.endpoints.filter((row) => row.kind === kind)
  const has = (kind: RowStats['kind']) =>
    report.scopes.some(({ endpoints }) => endpoints.some((row) => row.kind === kind))
  const common = { report, scope, group }
  return (
    <>
      <Section
        id="endpoints"
        title="Endpoints"
        note="Times in ms, of successes, from the intended start to the last byte."
        controls={choice}
      >
        <RowTable {...common} rows={ofKind('request')} words={requestWords} totals={scope.totals} />
        <LeftOut count={report.leftOut.endpoints} of="rows" />
      </Section>
      {otherTables
        .filter(({ kind }) => has(kind))
        .map(({ kind, id, title, note, words }) => (
          <Section key={kind} id={id} title={title} note={note} controls={choice}>
            <RowTable {...common} rows={ofKind(kind)} words={words} />
            {kind === 'tag' && <LeftOut count={report.leftOut.tags} of="tags" />}
          </Section>
        ))}
    </>
  )
}
