import { runTitle } from '../../src/report/words/run-title.ts'
import type { Report } from '../model/report.ts'
import { statusWords } from '../model/verdict-words.ts'
import { Mark } from '../parts/mark.tsx'
import { StatusBadge } from '../parts/status-badge.tsx'
import { type Theme, ThemeSwitch } from '../parts/theme.tsx'

const places = [
  ['slas', 'SLAs'],
  ['timeline', 'Over time'],
  ['endpoints', 'Endpoints'],
  ['distribution', 'Distribution'],
  ['errors', 'Errors'],
  ['generator', 'Generator'],
] as const

/** The bar that stays visible: the run, its verdict, and links to the sections. */
export function Masthead(props: { report: Report; theme: Theme; chooseTheme: (theme: Theme) => void }) {
  const { run, verdict } = props.report
  return (
    <div class="masthead">
      <a class="wordmark" href="#top" aria-label="Plimsoll, to the top">
        <Mark size={26} />
        <span>Plimsoll</span>
      </a>
      <span class="masthead-run" title={runTitle(run)}>
        {runTitle(run)}
      </span>
      <StatusBadge tone={verdict.status} word={statusWords[verdict.status]} />
      <nav aria-label="Parts of the report">
        {places.map(([id, label]) => (
          <a key={id} href={`#${id}`}>
            {label}
          </a>
        ))}
      </nav>
      <ThemeSwitch theme={props.theme} choose={props.chooseTheme} />
    </div>
  )
}
