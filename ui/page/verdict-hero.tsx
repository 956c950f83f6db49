import { countText } from '../../src/base/units/count.ts'
import { formatDurationMs } from '../../src/base/units/duration.ts'
import { formatTimeScale } from '../../src/base/units/time-scale.ts'
import { instantText } from '../../src/report/words/figures.ts'
import type { Report } from '../model/report.ts'
import { headlineOf, statusWords } from '../model/verdict-words.ts'
import { Mark } from '../parts/mark.tsx'
import { NoteList } from '../parts/note-list.tsx'

const endings = {
  complete: 'as planned',
  stopped: 'then a scenario stopped it',
  aborted: 'then an SLA aborted it',
  interrupted: 'then the user interrupted it',
  failed: 'then it failed',
}

/** The verdict with its reasons, and the run that it is about. */
export function VerdictHero({ report }: { report: Report }) {
  const { run, verdict } = report
  const facts: [string, string][] = [
    ['Target', run.target],
    ...(run.level === null ? [] : [['Level', run.level] satisfies [string, string]]),
    ...(run.timeScale === 1
      ? []
      : [['Time scale', formatTimeScale(run.timeScale)] satisfies [string, string]]),
    ['Started', instantText(run.startedAt)],
    ['Lasted', `${formatDurationMs(run.durationSeconds * 1_000)}, ${endings[run.ended]}`],
    ['Workers', countText(run.workers)],
    ['Run', run.id],
  ]
  return (
    <section
      class={`hero tone-${verdict.status}`}
      aria-labelledby="verdict-title"
      data-verdict={verdict.status}
    >
      <div class="hero-verdict">
        <Mark status={verdict.status} size={76} />
        <div>
          <h1 id="verdict-title">
            <span class="hero-word">{statusWords[verdict.status]}</span>
            <span class="hero-name">{run.name}</span>
          </h1>
          <p class="hero-headline">{headlineOf(report)}</p>
        </div>
        <NoteList notes={verdict.reasons} class="hero-reasons" />
      </div>
      <dl class="facts hero-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {Object.keys(run.tags).length > 0 && (
          <div>
            <dt>Tags</dt>
            <dd class="tags">
              {Object.entries(run.tags).map(([key, value]) => (
                <span key={key} class="tag">
                  {key}={value}
                </span>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
