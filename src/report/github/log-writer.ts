import { isGitHubActions } from './github-actions.ts'
import { withoutCommands } from './workflow-command.ts'

/** How a text for people is written to a stream: where GitHub Actions reads it, nothing in it is a command. */
export function logWriter(
  stream: { write(text: string): unknown },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): (text: string) => void {
  if (!isGitHubActions(environment)) return (text) => stream.write(text)
  return (text) => stream.write(withoutCommands(text))
}
