import type { TimedRun } from '../machine/timed-run.ts'

/** How a tool is started, before its own arguments: a program, or an interpreter and a script. */
export type Tool = readonly string[]

/** What every tool is asked to do: closed load, each connection kept alive and asked again as soon as it has answered. */
interface Load {
  url: string
  connections: number
  seconds: number
  /** A file that does not exist yet, for a tool that writes its results rather than printing them. */
  outputFile: string
}

/** What a tool left behind. */
export interface ToolOutput extends Pick<TimedRun, 'stdout' | 'stderr' | 'exitCode'> {
  /** The text of the load's `outputFile`; empty where the tool wrote none. */
  output: string
}

/** A load-testing tool as the comparison sees it. Every file here keeps this order. */
export interface Peer {
  readonly name: string
  /** How this machine starts it; null when it is not installed. */
  find(): Promise<Tool | null>
  version(tool: Tool): Promise<string>
  /** The command line of a load, and what it needs in its environment. */
  command(tool: Tool, load: Load): { argv: string[]; env?: Record<string, string> }
  /** How many replies the tool says it got. Throws when its output does not tell. */
  requests(output: ToolOutput): number
}
