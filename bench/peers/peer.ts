import type { TimedRun } from '../machine/timed-run.ts'

/** The command of a tool, without its own arguments: a program, or an interpreter and a script. */
export type Tool = readonly string[]

/** The load of every tool: closed, with keep-alive connections, each of which sends again as soon as it has its reply. */
interface Load {
  url: string
  connections: number
  seconds: number
  /** A file that does not exist yet, for a tool that writes its results rather than printing them. */
  outputFile: string
}

/** The output of a tool. */
export interface ToolOutput extends Pick<TimedRun, 'stdout' | 'stderr' | 'exitCode'> {
  /** The text of the load's `outputFile`; empty if the tool wrote none. */
  output: string
}

/** A load-testing tool as the comparison sees it. Every file here keeps this order. */
export interface Peer {
  readonly name: string
  /** Its command on this machine; null if it is not installed. */
  find(): Promise<Tool | null>
  version(tool: Tool): Promise<string>
  /** The command line of a load, and what it needs in its environment. */
  command(tool: Tool, load: Load): { argv: string[]; env?: Record<string, string> }
  /** The number of replies in the tool's output. Throws if it is not there. */
  requests(output: ToolOutput): number
}
