import { formatBytes } from '../../src/base/units/bytes.ts'
import { countText } from '../../src/base/units/count.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import type { GeneratorReport } from '../../src/record/run-record.ts'
import { msCell } from '../../src/report/words/figures.ts'
import type { Report } from '../model/report.ts'
import { NoteList } from '../parts/note-list.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'

type Fact = [label: string, value: string, note: string]

/** The result of the load generator's self-check, with the figures behind it. */
export function GeneratorCheck({ report }: { report: Report }) {
  const { generator, run } = report
  const { environment } = run
  const started = generator.plannedArrivals === 0 ? 1 : generator.startedArrivals / generator.plannedArrivals
  const facts: Fact[] = [
    [
      'Iterations started',
      `${countText(generator.startedArrivals)} of ${countText(generator.plannedArrivals)}`,
      `${formatFraction(started)} of the plan, ${countText(generator.droppedArrivals)} dropped`,
    ],
    [
      'Lag p50 / p99 / max',
      `${[generator.lagMs.p50, generator.lagMs.p99, generator.lagMs.max].map(msCell).join(' / ')} ms`,
      'how much later than planned requests were sent',
    ],
    ['Busiest worker', formatFraction(generator.eventLoopUtilization), 'of its time not spent waiting'],
    ['Longest stall', `${msCell(generator.eventLoopDelayMaxMs)} ms`, stallNote(generator.standstill)],
    ...waitFacts(generator),
    ...machineFacts(generator),
    [
      'CPU time',
      `${msCell(generator.cpuSeconds)} s`,
      `over ${countText(run.durationSeconds)} s, all threads`,
    ],
    [
      'Connections opened',
      countText(generator.connectionsOpened),
      [
        `${countText(generator.retries)} requests sent again`,
        ...(generator.redirects > 0 ? [`${countText(generator.redirects)} redirects followed`] : []),
      ].join(', '),
    ],
  ]
  return (
    <div class="card generator">
      <p class="generator-status">
        <StatusBadge
          tone={generator.status === 'ok' ? 'pass' : 'invalid'}
          word={generator.status === 'ok' ? 'Kept up' : 'Was the limit'}
        />
        {generator.status === 'ok'
          ? 'The generator made the load as planned, so the figures are those of the target.'
          : 'The generator could not keep up; the figures are not those of the target alone.'}
      </p>
      <NoteList notes={generator.reasons} class="reasons" />
      <dl class="facts facts-grid">
        {facts.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {value} <span class="fact-note">{note}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>Made by</dt>
          <dd>
            Plimsoll {environment.plimsoll}{' '}
            <span class="fact-note">
              Node {environment.node}, {environment.platform}
            </span>
          </dd>
        </div>
        <div>
          <dt>Machine</dt>
          <dd>
            {environment.cores} cores, {formatBytes(environment.memoryBytes)}{' '}
            <span class="fact-note">{environment.cpu}</span>
          </dd>
        </div>
      </dl>
    </div>
  )
}

function stallNote({
  count,
  busySeconds,
  queuedSeconds,
  haltedSeconds,
}: GeneratorReport['standstill']): string {
  if (count === 0) return 'of any worker’s event loop'
  const seconds = busySeconds + queuedSeconds + haltedSeconds
  return `of any worker’s event loop; ${msCell(seconds)} s in all of 50 ms and more`
}

/** The facts about waits, if there were any. */
function waitFacts({ connectionWaitMs, inFlightWaitMs }: GeneratorReport): Fact[] {
  const fact = (
    label: string,
    { p50, p99, max }: GeneratorReport['connectionWaitMs'],
    note: string,
  ): Fact[] => (max === 0 ? [] : [[label, `${[p50, p99, max].map(msCell).join(' / ')} ms`, note]])
  return [
    ...fact('Wait p50 / p99 / max', connectionWaitMs, 'for a connection, because no more were allowed'),
    ...fact('Delay p50 / p99 / max', inFlightWaitMs, 'of iterations, because no more were allowed in flight'),
  ]
}

/** The facts about limits of the machine, if they are known. */
function machineFacts({
  stealShare,
  throttledSeconds,
  fileLimitHits,
  portLimitHits,
}: GeneratorReport): Fact[] {
  const facts: Fact[] = []
  if (stealShare !== null)
    facts.push(['CPU stolen', formatFraction(stealShare), 'by the host of this machine'])
  if (throttledSeconds !== null) facts.push(['CPU throttled', `${msCell(throttledSeconds)} s`, 'by a quota'])
  if (fileLimitHits > 0)
    facts.push(['File limit', countText(fileLimitHits), 'connections that could not be opened'])
  if (portLimitHits > 0)
    facts.push(['Ports used up', countText(portLimitHits), 'connections that could not be opened'])
  return facts
}
