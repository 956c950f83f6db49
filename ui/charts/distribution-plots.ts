import uPlot from 'uplot'
import { formatFraction } from '../../src/base/units/ratio.ts'
import { msCell } from '../../src/report/words/figures.ts'
import type { LatencyBins } from '../model/latency-bins.ts'
import { type CurvePoint, placeOf, placeText } from '../model/latency-curve.ts'
import { type LimitMark, limitLines } from './limit-lines.ts'
import type { Palette } from './plot.tsx'
import { axisLook, faded, valueAxis } from './timeline-plot.ts'

type Options = (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'>

const places = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 0.9999999].map(placeOf)

export interface CurveRow {
  label: string
  colour: string
  /** Whether to draw points without a line, because no others are known. */
  pointsOnly: boolean
  points: CurvePoint[]
}

/** The data of curves for uPlot: the places (see `CurvePoint`) of all points, then the values of each curve there. */
export function curveData(rows: CurveRow[], logarithmic: boolean): uPlot.AlignedData {
  const onAxis = (ms: number) => (logarithmic ? Math.max(ms, 0.001) : ms)
  const tables = rows.map(
    ({ points }): uPlot.AlignedData => [points.map(({ place }) => place), points.map(({ ms }) => onAxis(ms))],
  )
  return uPlot.join(tables)
}

export function curveOptions(parts: {
  rows: CurveRow[]
  limits: LimitMark[]
  logarithmic: boolean
  onPlace: (place: number | null) => void
}): Options {
  const last = Math.max(1, ...parts.rows.flatMap(({ points }) => points.map(({ place }) => place)))
  return (palette) => ({
    padding: [12, 24, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [0, last * 1.02] },
      y: parts.logarithmic
        ? { distr: 3 }
        : {
            range: (_plot, _min, max) => [
              0,
              Math.max(max, ...parts.limits.map(({ value }) => value).filter((value) => value < max * 2)) *
                1.08 || 1,
            ],
          },
    },
    axes: [
      {
        ...axisLook(palette),
        gap: 8,
        grid: { stroke: palette('rule'), width: 1 },
        ticks: { show: false },
        size: 30,
        splits: () => [0, ...places].filter((place) => place <= last * 1.02),
        // On a narrow page neighbouring labels would touch, so only every other one is shown.
        values: (plot, splits) =>
          splits.map((place, index) =>
            plot.width > 460 || index % 2 === 0 ? (place === 0 ? 'min' : `p${placeText(place)}`) : '',
          ),
      },
      valueAxis(palette),
    ],
    series: [
      {},
      ...parts.rows.map(
        (row): uPlot.Series => ({
          label: row.label,
          stroke: palette(row.colour),
          width: 2,
          spanGaps: true,
          ...(row.pointsOnly
            ? { paths: () => null, points: { show: true, size: 6, width: 1.6, fill: palette('card') } }
            : { points: { show: false }, fill: faded(palette(row.colour), 0.08) }),
        }),
      ),
    ],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: {
      draw: [limitLines(parts.limits, palette)],
      setCursor: [
        ({ cursor, data }) => parts.onPlace(cursor.idx == null ? null : (data[0]![cursor.idx] ?? null)),
      ],
    },
  })
}

export function binData({ edgesMs, shares }: LatencyBins): uPlot.AlignedData {
  // A step reaches to the next edge, so the last share is at both edges of its bin.
  return [edgesMs, [...shares, shares.at(-1)!]]
}

export function binOptions(onBin: (bin: number | null) => void): Options {
  return (palette) => ({
    padding: [12, 14, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, distr: 3, range: (_plot, min, max) => [min, max] },
      y: { range: (_plot, _min, max) => [0, max * 1.08 || 1] },
    },
    axes: [
      {
        ...axisLook(palette),
        grid: { show: false },
        ticks: { stroke: palette('rule'), size: 4, width: 1 },
        size: 26,
        splits: (plot) => roundSplits(plot.scales.x!.min!, plot.scales.x!.max!, plot.width),
        filter: (_plot, splits) => splits,
        values: (_plot, splits) =>
          splits.map((ms) => (ms == null ? '' : `${msCell(ms)} ms`.replace('.0 ', ' '))),
      },
      { ...valueAxis(palette), values: (_plot, splits) => splits.map((share) => formatFraction(share)) },
    ],
    series: [
      {},
      {
        stroke: palette('series-p95'),
        fill: faded(palette('series-p95'), 0.22),
        width: 1.2,
        points: { show: false },
        paths: uPlot.paths.stepped!({ align: 1 }),
      },
    ],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [({ cursor }) => onBin(cursor.idx ?? null)] },
  })
}

/** The labels of a logarithmic axis: 1, 2, 5, 10, 20, 50 …, or only powers of ten if there is no room. */
function roundSplits(min: number, max: number, width: number): number[] {
  const decades = Math.log10(max / min)
  const steps = width / decades > 160 ? [1, 2, 5] : [1]
  const splits: number[] = []
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (const step of steps) splits.push(step * 10 ** power)
  }
  return splits.filter((value) => value >= min && value <= max)
}
