import { note } from '../../src/base/note.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { sla, smallRun } from './small-run.ts'

/** A run in which every text from outside is `text`. */
export function hostileRun(text: string, status: RunRecord['verdict']['status'] = 'fail'): RunRecord {
  const record = smallRun()
  const metric = { name: text, unit: text, kind: 'counter', count: 3, perSecond: 1 } as const
  const renamed = record.endpoints.map((stats) => ({ ...stats, name: text }))
  return {
    ...record,
    run: { ...record.run, name: text, target: text, tags: { [text]: text } },
    endpoints: renamed,
    judged: { ...record.judged, endpoints: renamed, metrics: [metric] },
    errors: record.errors.map((group) => ({ ...group, endpoint: text, message: text })),
    findings: [{ severity: 'warning', message: text, advice: text }],
    scenarios: [{ name: text, iterations: 2, failures: 1, unfinished: 0 }],
    checks: [{ name: text, passes: 1, failures: 1 }],
    verdict: {
      status,
      reasons: [note(text), note(text, text)],
      slas: [
        {
          ...sla(text, text, '<= 3 ms', 5, 'fail', null, 3),
          limit: { comparison: '<=', value: 3, text, baseline: text },
          phase: text,
          source: { file: `/${text}`, line: 3 },
        },
        sla(text, 'p95', '<= 80 ms', 12, 'pass', null),
        sla('run', 'errors', '<= 0.1%', null, 'no-data', null),
      ],
    },
  }
}
