import type { Stops } from '../../../bench/servers/stops.ts'
import type { ServiceSettings } from './service-times.ts'

/** What a server is told when it is started. */
export interface QueueSettings {
  service: ServiceSettings
  /** When it stands still; never unless said. */
  stops?: Stops
}
