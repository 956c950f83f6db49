import type { VerdictStatus } from '../../src/base/verdict-status.ts'
import type { Finding, SlaVerdict } from '../../src/record/run-record.ts'
import { countedSlas } from '../../src/report/words/sla-words.ts'
import type { Report } from './report.ts'

/** The colours with a meaning. A word and a symbol always accompany them. */
export type Tone = 'pass' | 'fail' | 'invalid' | 'no-data' | 'info'

export const statusWords: Record<VerdictStatus, string> = {
  pass: 'Pass',
  fail: 'Fail',
  invalid: 'Invalid',
  'no-data': 'No data',
}

export const severityTones: Record<Finding['severity'], Tone> = {
  info: 'info',
  warning: 'invalid',
  critical: 'fail',
}

export const severityWords: Record<Finding['severity'], string> = {
  info: 'Note',
  warning: 'Warning',
  critical: 'Critical',
}

/** The verdict in one sentence. */
export function headlineOf({ verdict }: Pick<Report, 'verdict'>): string {
  const { status } = verdict
  const slas = countedSlas(verdict.slas)
  const count = (slaStatus: SlaVerdict['status']) => slas.filter((sla) => sla.status === slaStatus).length
  switch (status) {
    case 'pass':
      if (slas.length === 0) return 'The run made its load. The plan has no SLA, so nothing was judged.'
      return slas.length === 1 ? 'The SLA is met.' : `All ${slas.length} SLAs are met.`
    case 'fail': {
      const notMet = count('fail')
      if (notMet === 0)
        return slas.length === 0 ? 'The run failed.' : 'The run failed, although no SLA is broken.'
      return `${notMet} of ${slas.length} ${slas.length === 1 ? 'SLA' : 'SLAs'} ${notMet === 1 ? 'is' : 'are'} not met.`
    }
    case 'invalid': {
      const undecided = slas.filter((sla) => sla.status === 'undecided' && sla.action !== 'warn').length
      if (undecided > 0)
        return `${undecided} of ${slas.length} ${slas.length === 1 ? 'SLA' : 'SLAs'} ${undecided === 1 ? 'is' : 'are'} undecided: this measurement cannot tell.`
      return 'This measurement is not valid, so its figures say little about the target.'
    }
    case 'no-data':
      return 'Nothing could be judged.'
  }
}
