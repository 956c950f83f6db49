import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, type as systemType, totalmem } from 'node:os'

/** A description of the machine, for readers of the figures. */
export interface MachineDescription {
  cpu: string
  cores: number
  memoryGb: number
  kernel: string
  system: string
  node: string
}

export function describeMachine(): MachineDescription {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${systemType()} ${release()}`,
    system: parseSystemName(osRelease()),
    node: process.versions.node,
  }
}

/** Formats the description as one line. */
export function machineText(machine: MachineDescription): string {
  const { cpu, cores, memoryGb, kernel, system, node } = machine
  return `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, ${kernel}, Node ${node}`
}

/** Parses the name of the distribution from the text of `/etc/os-release`. */
export function parseSystemName(text: string): string {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? 'unknown system'
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
