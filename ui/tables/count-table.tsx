import { countText } from '../../src/base/units/count.ts'
import { formatFraction } from '../../src/base/units/ratio.ts'
import { LeftOut, Nothing } from '../parts/section.tsx'

/** A table of names with counts of successes or attempts, and of failures: for checks and scenarios. */
export function CountTable(props: {
  label: string
  /** The title of the column next to the failures. */
  counted: string
  /** The share of failures is `failures` / `all`. */
  rows: { name: string; count: number; failures: number; all: number }[]
  empty: string
  leftOut: number | undefined
}) {
  if (props.rows.length === 0) return <Nothing>{props.empty}</Nothing>
  return (
    <>
      <div class="table-frame">
        <table aria-label={props.label}>
          <thead>
            <tr>
              <th scope="col">{props.label}</th>
              <th scope="col" class="number">
                {props.counted}
              </th>
              <th scope="col" class="number">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {props.rows.map(({ name, count, failures, all }) => (
              <tr key={name}>
                <th scope="row" class="name">
                  {name}
                </th>
                <td class="number">{countText(count)}</td>
                {failures === 0 ? (
                  <td class="number quiet">0</td>
                ) : (
                  <td class="number">
                    {countText(failures)}{' '}
                    <span class="share">{formatFraction(failures / Math.max(1, all))}</span>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LeftOut count={props.leftOut} of={props.label.toLowerCase()} />
    </>
  )
}
