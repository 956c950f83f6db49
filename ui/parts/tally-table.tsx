import { formatFraction } from '../../src/base/ratio.ts'
import { countText } from '../model/figure-text.ts'
import { LeftOut, Nothing } from './section.tsx'

/** Names with how often each went well and how often not: checks, and scenarios. */
export function TallyTable(props: {
  label: string
  good: string
  rows: { name: string; good: number; bad: number }[]
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
                {props.good}
              </th>
              <th scope="col" class="number">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {props.rows.map(({ name, good, bad }) => (
              <tr key={name}>
                <th scope="row" class="name">
                  {name}
                </th>
                <td class="number">{countText(good)}</td>
                {bad === 0 ? (
                  <td class="number quiet">0</td>
                ) : (
                  <td class="number">
                    {countText(bad)}{' '}
                    <span class="share">{formatFraction(bad / Math.max(1, good + bad))}</span>
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
