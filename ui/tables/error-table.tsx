import { useId, useState } from 'preact/hooks'
import { countText } from '../../src/base/units/count.ts'
import type { ErrorGroup } from '../../src/record/run-record.ts'
import { clockText } from '../../src/report/words/figures.ts'
import { classColour, classText } from '../model/timeline-charts.ts'
import { RowName } from '../parts/row-name.tsx'
import { LeftOut, Nothing } from '../parts/section.tsx'
import { ErrorSamples } from './error-samples.tsx'

/** The number of errors that are shown at first. */
const atFirst = 12

/** The errors, the most frequent first. */
export function ErrorTable(props: { errors: ErrorGroup[]; leftOut: number | undefined; empty: string }) {
  const { errors, leftOut } = props
  const [all, setAll] = useState(errors.length <= atFirst * 1.25)
  if (errors.length === 0) return <Nothing>{props.empty}</Nothing>
  return (
    <>
      <div class="table-frame">
        <table aria-label="Errors">
          <thead>
            <tr>
              <th scope="col" class="number">
                Count
              </th>
              <th scope="col">Class</th>
              <th scope="col">Endpoint</th>
              <th scope="col">Message</th>
              <th scope="col" class="number">
                First
              </th>
              <th scope="col" class="number">
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {(all ? errors : errors.slice(0, atFirst)).map((error) => (
              <ErrorRow key={`${error.endpoint} ${error.class} ${error.message}`} error={error} />
            ))}
          </tbody>
        </table>
      </div>
      {!all && (
        <button type="button" class="button more" onClick={() => setAll(true)}>
          Show all {errors.length} errors
        </button>
      )}
      <LeftOut count={leftOut} of="errors" />
    </>
  )
}

/** One group of errors; its samples, if any, unfold below. */
function ErrorRow({ error }: { error: ErrorGroup }) {
  const { samples } = error
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <tr class={open ? 'row-open' : ''}>
        <td class="number">{countText(error.count)}</td>
        <td class="nowrap">
          <span class="swatch swatch-area" style={{ color: `var(--${classColour(error.class)})` }} />
          {classText(error.class)}
        </td>
        <th scope="row" class="name">
          <RowName name={error.endpoint} />
        </th>
        <td class="message">
          {error.message}
          {samples.length > 0 && (
            <button
              type="button"
              class="unfold samples-button"
              aria-expanded={open}
              aria-controls={open ? id : undefined}
              onClick={() => setOpen(!open)}
            >
              <span class="unfold-arrow" aria-hidden="true" />
              {samples.length} {samples.length === 1 ? 'sample' : 'samples'}
            </button>
          )}
        </td>
        <td class="number">{clockText(error.firstSeenSeconds)}</td>
        <td class="number">{clockText(error.lastSeenSeconds)}</td>
      </tr>
      {open && (
        <tr id={id} class="details-row">
          <td colSpan={6}>
            <ErrorSamples samples={samples} />
          </td>
        </tr>
      )}
    </>
  )
}
