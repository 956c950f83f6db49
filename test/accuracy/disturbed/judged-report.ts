import { grouped } from '../../../bench/comparison/spread.ts'
import { type Column, failureLines, markdownTable } from '../../../bench/comparison/table.ts'
import { makingText } from '../experiment.ts'
import type { JudgedFigure, JudgedRun } from './judged-run.ts'

const left = (title: string): Column => ({ title, align: 'left' })
const right = (title: string): Column => ({ title, align: 'right' })

/** Formats the results of disturbed generators as Markdown. */
export function judgedReport(
  runs: readonly JudgedRun[],
  failures: readonly { name: string; failure: string }[],
): string {
  const columns = [
    left('server and generator'),
    left('load by'),
    right('requests'),
    ...['p50', 'p90', 'p95', 'p99'].map(right),
    right('decided'),
  ]
  const rows = runs.map(({ experiment, requests, figures }) => [
    experiment.name,
    makingText(experiment),
    grouped(requests),
    ...(['p50', 'p90', 'p95', 'p99'] as const).map((name) =>
      figureText(figures.find((figure) => figure.name === name)),
    ),
    `${sum(figures, 'decided')} of ${sum(figures, 'slas')}`,
  ])
  return [
    summary(runs, failures.length),
    'In ms: the truth → the measured figure, and the interval. Figures in bold have an interval without the truth. `decided` counts ' +
      'the SLAs that pass or fail, of four for each figure, with limits of 0.6 to 1.6 times what the figure should be.',
    markdownTable(columns, rows),
    failureLines([...failures]).trim(),
    runs
      .flatMap(({ experiment, figures }) =>
        figures.flatMap(({ wrong }) => wrong.map((text) => `- **wrong**: ${experiment.name}: ${text}`)),
      )
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function summary(runs: readonly JudgedRun[], failed: number): string {
  const figures = runs.flatMap((run) => run.figures)
  const inside = figures.filter(({ isInside }) => isInside).length
  const wrong = figures.reduce((count, figure) => count + figure.wrong.length, 0)
  return (
    `${runs.length} runs with real processes: the truth is in the interval of **${inside} of ${figures.length} figures**; ` +
    `**${wrong}** of ${sum(figures, 'slas')} SLAs pass or fail against the truth` +
    `${failed === 0 ? '' : `; **${failed} runs failed**`}.`
  )
}

function figureText(figure: JudgedFigure | undefined): string {
  if (figure === undefined) return '–'
  const { leastMs, mostMs, measuredMs, interval, isInside } = figure
  const [low, high] = interval.map((end) => (end === null ? '?' : ms(end)))
  const text = `${ms((leastMs + mostMs) / 2)} → ${ms(measuredMs)} [${low}–${high}]`
  return isInside ? text : `**${text}**`
}

function sum(figures: readonly JudgedFigure[], key: 'decided' | 'slas'): number {
  return figures.reduce((total, figure) => total + figure[key], 0)
}

function ms(value: number): string {
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0)
}
