import type { RunRequest } from '../../fleet/run-request.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { OwnRunEnd } from '../../report/own-run-end.ts'
import type { Reporter } from '../../report/reporter.ts'

/** The inputs of a built-in reporter. */
export interface ReporterContext {
  request: RunRequest
  /** Whether to show only the verdict. */
  quiet: boolean
  /** Appends to the report during the run. Resolves when the text is written. */
  append(text: string): void | Promise<void>
}

/** A built-in reporter. */
export interface BuiltIn {
  /** The name of its report in messages. */
  title: string
  /** Where it writes: to the terminal only, to standard output unless a file is named, or to files only. */
  output: 'terminal' | 'stdout' | 'files'
  /** The endings of the file names, in order, of a report in several files. */
  parts?: readonly string[]
  make(context: ReporterContext): Reporter | Promise<Reporter>
}

/** The reporters that can be chosen by name. Each is loaded on use. */
export const builtIns = {
  terminal: {
    title: 'terminal',
    output: 'terminal',
    make: async ({ request, quiet }) => {
      const { TerminalReporter } = await import('../../report/terminal/terminal-reporter.ts')
      return new TerminalReporter(process.stderr, request, quiet)
    },
  },
  compact: {
    title: 'terminal',
    output: 'terminal',
    make: async () =>
      new (await import('../../report/terminal/compact-reporter.ts')).CompactReporter(process.stderr),
  },
  json: {
    title: 'record',
    output: 'stdout',
    make: () => writer((record) => `${JSON.stringify(record, null, 2)}\n`),
  },
  jsonl: {
    title: 'events',
    output: 'stdout',
    make: async ({ append }) =>
      new (await import('../../report/json-lines-reporter.ts')).JsonLinesReporter(append),
  },
  html: {
    title: 'HTML report',
    output: 'stdout',
    make: () => writer(async (record) => (await import('../../report/html/html.ts')).renderHtml(record)),
  },
  csv: {
    title: 'CSV',
    output: 'files',
    parts: ['_stats.csv', '_stats_history.csv', '_failures.csv', '_exceptions.csv'],
    make: async () => new (await import('../../report/csv/csv-reporter.ts')).CsvReporter(),
  },
  junit: {
    title: 'JUnit report',
    output: 'stdout',
    make: () => writer(async (record) => (await import('../../report/junit/junit.ts')).renderJunit(record)),
  },
  markdown: {
    title: 'Markdown',
    output: 'stdout',
    make: () =>
      writer(async (record) => (await import('../../report/markdown/markdown.ts')).renderMarkdown(record)),
  },
  github: {
    title: 'GitHub report',
    output: 'terminal',
    make: async () => {
      const { GitHubReporter } = await import('../../report/github/github-reporter.ts')
      return new GitHubReporter((text) => process.stderr.write(text), process.env)
    },
  },
} as const satisfies Record<string, BuiltIn>

export type BuiltInName = keyof typeof builtIns

/** A reporter that writes one string at the end. `render` loads its code on use. */
function writer(render: (record: RunRecord, end: OwnRunEnd) => string | Promise<string>): Reporter {
  return {
    async ended(record: RunRecord, end: OwnRunEnd) {
      await end.write(await render(record, end))
    },
  }
}
