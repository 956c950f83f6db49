import type { DatabaseSync } from 'node:sqlite'
import type { Route } from '../http/router.ts'
import { Analyses } from './analyses.ts'
import { Optimizer } from './optimizer.ts'
import type { SystemMeter } from './system-meter.ts'

/** Returns the routes of the resource optimizer: health, system metrics, cached analyses and optimizations. */
export function resourceRoutes(database: DatabaseSync, meter: SystemMeter): Route[] {
  const alive = database.prepare('SELECT 1 AS alive')
  const analyses = new Analyses(database)
  const optimizer = new Optimizer(database)
  return [
    {
      method: 'GET',
      template: '/health/',
      handle: () => {
        const { alive: answered } = alive.get() as { alive: number }
        return {
          status: 200,
          value: { status: 'ok', database: answered === 1, uptimeSeconds: Math.floor(process.uptime()) },
        }
      },
    },
    {
      method: 'GET',
      template: '/system/metrics',
      handle: () => ({ status: 200, value: meter.sample() }),
    },
    {
      method: 'POST',
      template: '/analysis/',
      handle: ({ body }) => ({ status: 200, value: analyses.analyze(body) }),
    },
    {
      method: 'GET',
      template: '/lmcache/status',
      handle: () => ({ status: 200, value: analyses.cacheStatus() }),
    },
    {
      method: 'POST',
      template: '/optimize/run',
      handle: ({ body }) => ({ status: 200, value: optimizer.run(body) }),
    },
  ]
}
