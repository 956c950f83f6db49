import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { countText } from '../../base/units/count.ts'
import type { Examination } from './examination.ts'

/** Examines the limits of this machine that can be read without making load. */
export function examineMachine(): Examination[] {
  return [node(), cores(), memory(), fileLimit(), ports(), backlog()]
}

function node(): Examination {
  const major = Number(process.versions.node.split('.')[0])
  return {
    name: 'Node',
    value: process.version,
    isEnough: major >= 24,
    advice: 'Plimsoll needs Node 24 or later.',
  }
}

function cores(): Examination {
  const usable = availableParallelism()
  const model = cpus()[0]?.model.trim() ?? 'unknown'
  return {
    name: 'cores',
    value: `${usable} (${model})`,
    isEnough: usable >= 2,
    advice: 'With one core, the load disturbs a target on the same machine.',
  }
}

function memory(): Examination {
  const free = freemem()
  const users = Math.floor(free / 2 / bytesPerUser)
  return {
    name: 'memory',
    value: `${gigabytes(free)} free of ${gigabytes(totalmem())}: room for about ${Number(users.toPrecision(2)).toLocaleString('en-US')} users`,
    isEnough: free > 512 * 1024 * 1024,
    advice: 'Close other programs, or run fewer users.',
  }
}

/** The memory of a sleeping user with its connection: see docs/performance.md. */
const bytesPerUser = 10 * 1024

function fileLimit(): Examination {
  const limits = readText('/proc/self/limits')
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1]
  const number = soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft ?? Number.NaN)
  return {
    name: 'open files',
    value:
      soft === undefined
        ? 'not known on this system'
        : `${countText(number)}: the maximum number of open connections`,
    isEnough: !(number < 10_000),
    advice: 'Raise the limit: ulimit -n 100000.',
  }
}

function ports(): Examination {
  const range = readText('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number)
  const [low, high] = range
  const isKnown = range.length === 2 && low !== undefined && high !== undefined
  return {
    name: 'local ports',
    value: isKnown
      ? `${countText(high - low + 1)}: the maximum number of connections to one address and port`
      : 'not known on this system',
    isEnough: !isKnown || high - low >= 20_000,
    advice: 'Widen the range: sysctl net.ipv4.ip_local_port_range="1024 65535".',
  }
}

function backlog(): Examination {
  const limit = Number(readText('/proc/sys/net/core/somaxconn').trim() || Number.NaN)
  return {
    name: 'listen queue',
    value: Number.isNaN(limit)
      ? 'not known on this system'
      : `${countText(limit)} (of servers on this machine)`,
    isEnough: !(limit < 1_024),
    advice:
      'A server on this machine drops connections that arrive in larger bursts: sysctl net.core.somaxconn=4096.',
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
