import type { Finding } from '../../src/record/run-record.ts'
import { severityTones, severityWords } from '../model/verdict-words.ts'
import { ToneSymbol } from '../parts/status-badge.tsx'

/** The findings with their advice. */
export function FindingList({ findings }: { findings: Finding[] }) {
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <li key={finding.message} class={`finding tone-${severityTones[finding.severity]}`}>
          <ToneSymbol tone={severityTones[finding.severity]} />
          <div>
            <p class="finding-message">
              <span class="finding-severity">{severityWords[finding.severity]}</span> {finding.message}
            </p>
            <p class="finding-advice">{finding.advice}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}
