import { isGitHubActions } from './github-actions.ts'
import { withoutCommands } from './workflow-command.ts'

/** Returns a function that writes text for people to a stream; in GitHub Actions, so that no text becomes a command. */
export function logWriter(
  stream: { write(text: string): unknown },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): (text: string) => void {
  if (!isGitHubActions(environment)) return (text) => stream.write(text)
  return (text) => stream.write(withoutCommands(text))
}
