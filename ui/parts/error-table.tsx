import type { ErrorGroup } from '../../src/store/run-record.ts'
import { classColour, classText } from '../model/course-charts.ts'
import { clockText, countText } from '../model/figure-text.ts'
import { LeftOut, Nothing } from './section.tsx'

/** What went wrong, where, how often and when; the most frequent first. */
export function ErrorTable({ errors, leftOut }: { errors: ErrorGroup[]; leftOut: number | undefined }) {
  if (errors.length === 0) return <Nothing>No request failed.</Nothing>
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
            {errors.map((error) => (
              <tr key={`${error.endpoint} ${error.class} ${error.message}`}>
                <td class="number">{countText(error.count)}</td>
                <td class="nowrap">
                  <span class="swatch swatch-area" style={{ color: `var(--${classColour(error.class)})` }} />
                  {classText(error.class)}
                </td>
                <th scope="row" class="name">
                  {error.endpoint}
                </th>
                <td class="message">{error.message}</td>
                <td class="number">{clockText(error.firstSeenSeconds)}</td>
                <td class="number">{clockText(error.lastSeenSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LeftOut count={leftOut} of="errors" />
    </>
  )
}
