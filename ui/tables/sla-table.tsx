import type { SlaVerdict } from '../../src/record/run-record.ts'
import { clockText } from '../../src/report/words/figures.ts'
import { slaFigureText, slaMetricText, slaNoteText, slaScopeText } from '../../src/report/words/sla-words.ts'
import { gaugeOf } from '../model/sla-gauge.ts'
import type { Tone } from '../model/verdict-words.ts'
import { RowName } from '../parts/row-name.tsx'
import { Nothing } from '../parts/section.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'

const words: Record<SlaVerdict['status'], string> = {
  pass: 'Met',
  fail: 'Not met',
  warn: 'Warning',
  undecided: 'Undecided',
  'no-data': 'No data',
  'not-meant': 'Not for this run',
}

const tones: Record<SlaVerdict['status'], Tone> = {
  pass: 'pass',
  fail: 'fail',
  warn: 'invalid',
  undecided: 'invalid',
  'no-data': 'no-data',
  'not-meant': 'no-data',
}

/** The SLAs and their actual figures, those that are not met first. */
export function SlaTable({ slas }: { slas: SlaVerdict[] }) {
  if (slas.length === 0) return <Nothing>The plan has no SLAs.</Nothing>
  return (
    <div class="table-frame">
      <table class="sla-table">
        <thead>
          <tr>
            <th scope="col">
              <span class="wide-only">Status</span>
            </th>
            <th scope="col">Scope</th>
            <th scope="col" class="wide-only">
              Metric
            </th>
            <th scope="col" class="number">
              Limit
            </th>
            <th scope="col" class="number">
              Actual
            </th>
            <th scope="col" class="gauge-cell wide-only">
              <span class="visually-hidden">Share of the limit</span>
            </th>
            <th scope="col">Phase</th>
            <th scope="col" class="number">
              Not met since
            </th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {slas.map((sla) => (
            <tr
              key={`${sla.scope} ${slaMetricText(sla)} ${sla.limit.text} ${sla.phase}`}
              class={`row-${sla.status}`}
            >
              <td>
                <StatusBadge tone={tones[sla.status]} word={words[sla.status]} />
              </td>
              <th scope="row" class="name">
                <RowName name={sla.kind === 'run' ? 'All requests' : slaScopeText({ ...sla, phase: null })} />
                <Note sla={sla} />
              </th>
              <td class="code wide-only">{slaMetricText(sla)}</td>
              <td class="number code">
                <span class="narrow-only">{slaMetricText(sla)}</span>
                {sla.limit.text}
              </td>
              <td class="number actual">{slaFigureText(sla)}</td>
              <td class="gauge-cell wide-only">
                <Gauge sla={sla} />
              </td>
              <td class="nowrap">{sla.phase ?? <span class="quiet">all judged</span>}</td>
              <td class="number">
                {sla.failedSinceSeconds === null ? (
                  <span class="quiet">–</span>
                ) : (
                  clockText(sla.failedSinceSeconds)
                )}
              </td>
              <td class="code quiet" title={sla.source?.file}>
                {sla.source === null ? '–' : `${fileName(sla.source.file)}:${sla.source.line}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The interval of an undecided SLA, and the reason for its state. */
function Note({ sla }: { sla: SlaVerdict }) {
  const text = slaNoteText({ ...sla, failedSinceSeconds: null })
  return text === '' ? null : <p class="reason">{text}</p>
}

/** A file name without folders, which are long and belong to another machine. */
function fileName(path: string): string {
  return path.slice(path.search(/[^/\\]*$/))
}

/** How close a figure came to its limit, drawn as a Plimsoll line at 71 % of the width. */
function Gauge({ sla }: { sla: SlaVerdict }) {
  const load = gaugeOf(sla)
  if (load === null) return null
  return (
    <svg
      class={`gauge tone-${tones[sla.status]}`}
      width="104"
      height="14"
      viewBox="0 0 104 14"
      fill="none"
      aria-hidden="true"
    >
      <path d="M2 7h100" class="gauge-track" />
      <path d={`M2 7h${Math.max(1, load * 71)}`} class="gauge-fill" />
      <path d="M73 1v12" class="gauge-line" />
      <circle cx="73" cy="7" r="3.4" class="gauge-disc" />
    </svg>
  )
}
