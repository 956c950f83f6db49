import { useMemo, useState } from 'preact/hooks'
import { countedSlas } from '../../src/report/words/sla-words.ts'
import { ChartGroup } from '../charts/chart-group.ts'
import { hasData, type Report } from '../model/report.ts'
import { ScopeChoice } from '../parts/scope-choice.tsx'
import { LeftOut, Section } from '../parts/section.tsx'
import { ThemeProvider, useThemeChoice } from '../parts/theme.tsx'
import { CountTable } from '../tables/count-table.tsx'
import { ErrorTable } from '../tables/error-table.tsx'
import { MetricTable } from '../tables/metric-table.tsx'
import { SlaTable } from '../tables/sla-table.tsx'
import { FindingList } from './finding-list.tsx'
import { GeneratorCheck } from './generator-check.tsx'
import { KeyFigureTiles } from './key-figure-tiles.tsx'
import { LatencyDistribution } from './latency-distribution.tsx'
import { Masthead } from './masthead.tsx'
import { Measurements } from './measurements.tsx'
import { TimelineDeck } from './timeline-deck.tsx'
import { VerdictHero } from './verdict-hero.tsx'

/** The whole report, the verdict first and the evidence after it. */
export function Page({ report }: { report: Report }) {
  const [theme, chooseTheme] = useThemeChoice()
  const [scope, setScope] = useState(report.scopes[0]!)
  const [zoomed, setZoomed] = useState(false)
  const group = useMemo(() => new ChartGroup(report.endSeconds, setZoomed), [report])
  const choice = <ScopeChoice scopes={report.scopes} chosen={scope} choose={setScope} />
  const { leftOut } = report
  const isJudged = report.scopes[0]!.key === 'judged'
  const called = report.scopes.some(hasData)
  return (
    <ThemeProvider value={theme}>
      <Masthead report={report} theme={theme} chooseTheme={chooseTheme} />
      <main id="top">
        <VerdictHero report={report} />
        <KeyFigureTiles report={report} scope={scope} />
        <Section id="slas" title="SLAs" note={slaNote(report)}>
          <SlaTable slas={report.verdict.slas} />
          <LeftOut count={leftOut.slas} of="SLAs" />
        </Section>
        {report.findings.length > 0 && (
          <Section id="findings" title="Findings" note="What Plimsoll noticed, with advice.">
            <FindingList findings={report.findings} />
          </Section>
        )}
        <TimelineDeck report={report} group={group} zoomed={zoomed} />
        <Measurements report={report} scope={scope} group={group} choice={choice} />
        {report.metrics.length > 0 && (
          <Section
            id="metrics"
            title="Metrics"
            note={`Metrics of the plan, ${isJudged ? 'in the judged phases' : 'in the whole run'}.`}
          >
            <MetricTable report={report} />
            <LeftOut count={leftOut.metrics} of="metrics" />
          </Section>
        )}
        <LatencyDistribution report={report} scope={scope} scopeChoice={choice} />
        <Section id="errors" title="Errors">
          <ErrorTable
            errors={report.errors}
            leftOut={leftOut.errors}
            empty={called ? 'No request failed.' : 'No request was made.'}
          />
        </Section>
        <div class="pair">
          <Section id="checks" title="Checks">
            <CountTable
              label="Checks"
              counted="Passed"
              rows={report.checks.map(({ name, passes, failures }) => ({
                name,
                count: passes,
                failures,
                all: passes + failures,
              }))}
              empty={called ? 'The plan has no checks besides the status of replies.' : 'No check was made.'}
              leftOut={leftOut.checks}
            />
          </Section>
          <Section id="scenarios" title="Scenarios">
            <CountTable
              label="Scenarios"
              counted="Iterations"
              rows={report.scenarios.map(({ name, iterations, failures }) => ({
                name,
                count: iterations,
                failures,
                all: iterations,
              }))}
              empty="No scenario ran."
              leftOut={leftOut.scenarios}
            />
          </Section>
        </div>
        <Section
          id="generator"
          title="Load generator"
          note="Whether the generator could make the load and measure it."
        >
          <GeneratorCheck report={report} />
        </Section>
      </main>
      <footer class="foot">
        Plimsoll {report.run.environment.plimsoll} · {report.run.id}
      </footer>
    </ThemeProvider>
  )
}

function slaNote({ verdict }: Report): string | undefined {
  const count = countedSlas(verdict.slas).length
  const others = verdict.slas.length - count
  if (count + others === 0) return undefined
  const notMeant = others === 0 ? '' : ` ${others} more ${others === 1 ? 'is' : 'are'} not for this run.`
  return `${count} in all, for the judged phases unless a phase is named.${notMeant}`
}
