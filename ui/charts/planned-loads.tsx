import type { PlannedShape } from '../model/planned-load.ts'

const width = 1_000
const height = 100

/** The planned load; parallel loads one below the other, over the same time. */
export function PlannedLoads({ shapes }: { shapes: PlannedShape[] }) {
  return (
    <figure class="chart planned" data-chart="planned">
      <figcaption class="chart-head">
        <h3>Planned load</h3>
        {shapes.length === 1 && <span class="chart-unit">{shapes[0]!.words}</span>}
      </figcaption>
      {shapes.map((shape) => (
        <div key={shape.name ?? ''} class="planned-load">
          {shape.name !== null && (
            <p class="planned-name">
              {shape.name} <span class="chart-unit">{shape.words}</span>
            </p>
          )}
          <svg
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${shape.name ?? 'The load'}: ${shape.words}`}
          >
            {shape.phases.map(({ name, judged, from, to }) => (
              <rect
                key={name}
                class={judged ? 'planned-phase' : 'planned-phase planned-unjudged'}
                x={from * width}
                y={0}
                width={Math.max(0, to - from) * width}
                height={height}
              />
            ))}
            <path class="planned-area" d={`${lineOf(shape)}${closing(shape)}`} />
            <path class="planned-line" d={lineOf(shape)} />
          </svg>
          <ol class="planned-names">
            {shape.phases.map(({ name, judged, from, to }) => (
              <li
                key={name}
                class={judged ? '' : 'quiet'}
                style={{ left: `${from * 100}%`, width: `${Math.max(0, to - from) * 100}%` }}
                title={judged ? name : `${name}, not judged`}
              >
                {name}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </figure>
  )
}

function lineOf({ corners }: PlannedShape): string {
  return corners
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${(x * width).toFixed(2)} ${yOf(y).toFixed(2)}`)
    .join('')
}

/** Closes the area below a line: down from the last corner, and back to below the first. */
function closing({ corners }: PlannedShape): string {
  const [first, last] = [corners[0], corners.at(-1)]
  return first === undefined || last === undefined
    ? ''
    : `L${last.x * width} ${height}L${first.x * width} ${height}Z`
}

/** Starts a little below the upper edge, so that the line at the peak is not cut. */
function yOf(y: number): number {
  return height - y * (height - 4)
}
