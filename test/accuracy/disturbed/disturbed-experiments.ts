import type { Experiment } from '../experiment.ts'
import { crowd, queue } from '../experiments.ts'
import type { Disturbance } from './disturbance.ts'

/** A run whose generator is disturbed. */
export interface DisturbedExperiment extends Experiment {
  disturbance: Disturbance
}

/** A queue at 0.8 of its capacity. */
const load = { perSecond: 150, seconds: 12 }

const short = { kind: 'starved', ms: 15, apartMs: 250 } as const
const long = { kind: 'stopped', ms: 250, apartMs: 4_000 } as const

function disturbed(experiment: Experiment, how: string, disturbance: Disturbance): DisturbedExperiment {
  return { ...experiment, name: `${experiment.name}, ${how}`, disturbance }
}

const none = { kind: 'none' } as const

/** The experiments of the long form. */
export const disturbedExperiments: readonly DisturbedExperiment[] = [
  ...(['exponential', 'constant'] as const).flatMap((service) => {
    const quiet = queue(service, 0.8, load)
    return [
      disturbed(quiet, 'undisturbed', none),
      disturbed(quiet, 'starved for 15 ms four times a second', short),
      disturbed(quiet, 'starved for 60 ms once a second', { kind: 'starved', ms: 60, apartMs: 1_000 }),
      disturbed(quiet, 'stopped for 250 ms every 4 s', long),
      disturbed(quiet, 'stopped for 40 ms every 0.5 s', { kind: 'stopped', ms: 40, apartMs: 500 }),
      disturbed(quiet, 'with a quota of 0.6 cores', { kind: 'throttled', cores: 0.6 }),
      { ...disturbed(quiet, 'blocked for 20 ms in every 20th iteration', none), blockMs: 20 },
      disturbed(
        queue(service, 0.8, load, { pacing: 'economy', workers: 2 }),
        'two workers on its core, starved',
        short,
      ),
    ]
  }),
  disturbed(crowd(10, 0), 'undisturbed', none),
  disturbed(crowd(10, 0), 'starved for 15 ms four times a second', short),
  disturbed(crowd(10, 0), 'stopped for 250 ms every 4 s', long),
  disturbed(crowd(10, 20), 'starved for 60 ms once a second', { kind: 'starved', ms: 60, apartMs: 1_000 }),
  { ...disturbed(crowd(10, 20), 'blocked for 20 ms in every 20th iteration', none), blockMs: 20 },
]

/** The experiment of the short form. */
export const shortDisturbed: DisturbedExperiment = {
  ...disturbed(queue('exponential', 0.8, { perSecond: 150, seconds: 6 }), 'starved and stopped', {
    kind: 'stopped',
    ms: 60,
    apartMs: 900,
  }),
  warmUpSeconds: 2,
}
